"""The recovery kit (恢复包): a workplace's keys put onto a stick and onto paper, and brought back from there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop import clock
from desktop.actions.backups import COPY_OLD_AFTER_DAYS, copied_on
from desktop.actions.doctor import refuse_unsound
from desktop.actions.keys import FINGERPRINT, workplace_keys
from desktop.actions.workplace import Workplace
from desktop.errors import AppError, Refused
from desktop.exchange.keyplace import load_keys, save_keys, where_keys_lie
from desktop.exchange.keys import Keys, key_check_code
from desktop.exchange.kit import CAP, SUFFIX, Kit, join, open_kit, parts_in, seal_kit, split
from desktop.exchange.plain_file import read_plain
from desktop.exchange.stick import write_safely
from desktop.i18n import _
from desktop.reports.kit_page import KitPage
from desktop.store.database import machine_faults
from desktop.store.settings import read_setting, write_setting

OLD_AFTER_DAYS, VERY_OLD_AFTER_DAYS = 90, 180
_MADE = "kit"
"""The setting that says which keys the newest kit holds, and since when."""


@dataclass(frozen=True, slots=True)
class KitState:
    """`made_on`: when the newest kit that holds the present keys was written, as 2026-11-29; "" where there is none.
    `has_keys`: whether anything was sealed or opened with keys here. `days`: how old that kit is. `copied_on` and
    `copy_days` say the same of the newest copy of all figures outside this computer, without which a kit is of no use.
    """

    made_on: str
    has_keys: bool
    days: int = 0
    copied_on: str = ""
    copy_days: int = 0

    @property
    def is_wanting(self) -> bool:
        """Whether a broken computer would take the only keys with it."""
        return self.has_keys and not self.made_on

    @property
    def is_copy_wanting(self) -> bool:
        """Whether a broken computer would take more than a month's work with it."""
        return self.has_keys and (not self.copied_on or self.copy_days > COPY_OLD_AFTER_DAYS)

    @property
    def is_old(self) -> bool:
        return self.days > OLD_AFTER_DAYS


@dataclass(frozen=True, slots=True)
class SavedKit:
    """`sealed` are the bytes of `file`, which the paper carries, too; `made_at` as 2026-11-29T10:15."""

    file: Path
    sealed: bytes
    check_code: str
    made_at: str


def kit_page(workplace: Workplace, saved: SavedKit) -> KitPage:
    """The paper that carries this kit into the safe."""
    return KitPage(
        _("Recovery page of {unit}").format(unit=workplace.unit_title),
        (
            _("{date} · to be locked into the safe").format(date=saved.made_at[:10]),
            _("Check code of the keys: {code}").format(code=saved.check_code),
        ),
        split(saved.sealed),
        (
            _(
                "The four codes hold the keys of this workplace, under the passphrase that was chosen when they were written;"
                " no figures."
            ),
            _(
                "When the computer or the stick is lost: put the newest backup in place on another computer, scan the four codes"
                " or type the letters of the next page into a file, and bring the keys back: tianbao keys load FILE."
            ),
            _("Who looks after it: ____________________   Date: ____________________"),
        ),
    )


def kit_state(workplace: Workplace) -> KitState:
    """Whether a kit of this workplace's keys was written, and a copy of its figures. Raises: StoreError."""
    with machine_faults(workplace.database):
        fingerprint, _space, made_at = read_setting(workplace.db, _MADE).partition(" ")
        present = read_setting(workplace.db, FINGERPRINT)
        copied = copied_on(workplace.db)
    made: date | None = None
    if fingerprint and fingerprint == present:
        with suppress(ValueError):  # what another tool wrote there
            made = date.fromisoformat(made_at[:10])

    def days_since(day: date | None) -> int:
        return max(0, (workplace.today - day).days) if day else 0

    return KitState(
        made.isoformat() if made else "",
        bool(present),
        days_since(made),
        copied.isoformat() if copied else "",
        days_since(copied),
    )


def save_kit(
    workplace: Workplace, folder: Path, passphrase: str, *, keys_passphrase: str | None = None
) -> SavedKit:
    """Write a kit of this workplace's keys, which are made where there are none yet, to `folder`, read it back and open it;
    only then it counts as written. `keys_passphrase` opens keys that lie under one.

    Raises: UsageError("key-passphrase-empty"), Refused("key-passphrase-weak"), those of workplace_keys and write_safely.
    """
    workplace.refuse_read_only()
    refuse_unsound(workplace)
    keys = workplace_keys(workplace, keys_passphrase)
    now = clock.now()
    kit = Kit(workplace.unit.code, workplace.role, now.strftime("%Y-%m-%dT%H:%M"), keys)
    sealed = seal_kit(kit, passphrase)
    name = f"tianbao-{workplace.unit.code}-{now:%Y%m%d-%H%M%S}{SUFFIX}"
    file = write_safely(sealed, folder, name, owner=workplace.home)
    if open_kit(_read(file), passphrase, file=name) != kit:
        raise Refused("kit-damaged", file=name)
    with machine_faults(workplace.database):
        write_setting(workplace.db, _MADE, f"{keys.fingerprint} {kit.made_at}")
    return SavedKit(file, sealed, key_check_code(keys.signing_public), kit.made_at)


def save_kit_page(workplace: Workplace, saved: SavedKit, folder: Path) -> Path:
    """The page as a PDF beside the kit, where there is a QGuiApplication. Raises: MachineError, Refused."""
    from desktop.reports.writers.kit_pdf import kit_pdf_bytes  # Qt, for this alone

    data = kit_pdf_bytes(kit_page(workplace, saved))
    return write_safely(data, folder, f"{saved.file.stem}.pdf", owner=workplace.home)


def load_kit(workplace: Workplace, file: Path, passphrase: str) -> Kit:
    """Bring the keys in a kit back into this workplace, where its own are lost, or are the same. `file` may hold the letters
    of the paper instead, as typed or scanned.

    Raises: those of kit.join, Refused("kit-damaged", "kit-wrong-passphrase", "kit-of-another", "kit-other-keys"),
    MachineError, StoreError, those of save_keys.
    """
    workplace.refuse_read_only()
    kit, name = read_kit(file, passphrase), file.name
    if (kit.unit, kit.role) != (workplace.unit.code, workplace.role):
        raise Refused(
            "kit-of-another",
            file=name,
            unit=workplace.catalogue.unit_name(kit.unit),
            own=workplace.unit.name,
        )
    with machine_faults(workplace.database):
        worked_with = read_setting(workplace.db, FINGERPRINT)
    present = _opened(workplace)
    if present != kit.keys:
        if present is not None or worked_with not in ("", kit.keys.fingerprint):
            raise Refused("kit-other-keys", file=name, made=kit.made_at[:10])
        save_keys(workplace.home, kit.keys, passphrase, is_new_passphrase=False)
    with machine_faults(workplace.database):
        write_setting(workplace.db, FINGERPRINT, kit.keys.fingerprint)
        write_setting(workplace.db, _MADE, f"{kit.keys.fingerprint} {kit.made_at}")
    return kit


def read_kit(file: Path, passphrase: str) -> Kit:
    """What a kit holds, or the letters of its paper in a text, as typed or scanned.

    Raises: those of kit.join, Refused("kit-damaged", "kit-wrong-passphrase"), MachineError, ExchangeError.
    """
    sealed = _read(file)
    is_utf16 = sealed.startswith(
        (b"\xff\xfe", b"\xfe\xff")
    )  # as old editors on Windows save a text
    parts = parts_in(sealed.decode("utf-16" if is_utf16 else "utf-8", "replace"))
    return open_kit(join(parts) if parts else sealed, passphrase, file=file.name)


def _opened(workplace: Workplace) -> Keys | None:
    """The keys that lie here and open without being asked for."""
    if where_keys_lie(workplace.home) is None:
        return None
    try:
        return load_keys(workplace.home)
    except AppError:
        return None


def _read(file: Path) -> bytes:
    data = read_plain(file, CAP)
    if data is None:
        raise Refused("kit-damaged", file=file.name)
    return data
