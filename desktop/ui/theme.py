"""How everything looks: colour tokens (light and dark), sizes that scale, the font, and the one
style sheet.
"""

from __future__ import annotations

import re
import sys
from dataclasses import asdict, dataclass
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QWidget

from desktop import paths
from desktop.reports.drawing.fonts import readable_family

Scheme = Literal["system", "light", "dark"]
Weight = Literal["normal", "bold"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as #rrggbb. A name ending in `_ground` is the ground its namesake's text stands
    on.
    """

    scheme: Literal["light", "dark"]
    ink: str
    muted: str
    line: str
    page: str
    card: str
    accent: str
    accent_strong: str  # the primary button under the mouse
    accent_ground: str
    on_accent: str
    error: str
    error_ground: str
    query: str
    query_ground: str
    done: str
    done_ground: str
    derived: str  # ground of cells nobody types into
    head: str  # ground of table headers
    heading: str  # ground of spanning section rows
    quiet: str  # ground of neutral badges
    field: str  # border of controls
    scroll: str


# muted and done are a shade darker than the drawn pictures: #6b7785 and #2a7d46 miss 4.5:1 on the
# tinted grounds.
LIGHT = Tokens(
    scheme="light",
    ink="#1f2933",
    muted="#5c6875",
    line="#dfe4ea",
    page="#f5f7f9",
    card="#ffffff",
    accent="#0f6b6b",
    accent_strong="#0b5656",
    accent_ground="#e3f1f0",
    on_accent="#ffffff",
    error="#c0362c",
    error_ground="#fdecea",
    query="#9a6700",
    query_ground="#fff6e0",
    done="#26713f",
    done_ground="#e5f4ea",
    derived="#f0f4f7",
    head="#eef2f5",
    heading="#f8fafc",
    quiet="#edf0f3",
    field="#c3ccd5",
    scroll="#c3ccd5",
)
DARK = Tokens(
    scheme="dark",
    ink="#e6ebef",
    muted="#9fadb9",
    line="#343e46",
    page="#14191d",
    card="#1c2328",
    accent="#5cc4bd",
    accent_strong="#7ad6cf",
    accent_ground="#16393a",
    on_accent="#06201f",
    error="#ff8f85",
    error_ground="#46201d",
    query="#f0b849",
    query_ground="#3d2f10",
    done="#74cf92",
    done_ground="#17351f",
    derived="#222b31",
    head="#232c32",
    heading="#20282e",
    quiet="#2a333a",
    field="#4a5761",
    scroll="#4a5761",
)

# (text, ground) pairs that occur somewhere in the window; each is at least 4.5:1 (WCAG 2.1, 1.4.3).
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *(
        (ink, ground)
        for ink in ("ink", "muted")
        for ground in ("page", "card", "accent_ground", "derived", "head", "heading", "quiet")
    ),
    ("ink", "error_ground"),
    ("ink", "query_ground"),
    ("ink", "done_ground"),
    ("accent", "page"),
    ("accent", "card"),
    ("accent", "accent_ground"),
    ("on_accent", "accent"),
    ("on_accent", "accent_strong"),
    ("error", "card"),
    ("error", "error_ground"),
    ("query", "card"),
    ("query", "query_ground"),
    ("done", "card"),
    ("done", "done_ground"),
)

SIZES = {"muted": 12, "body": 14, "value": 15, "head": 17, "title": 20}
_SYSTEM_PX = {"win32": 12.0, "darwin": 13.0}  # what the system's font measures at 100 %
_LINUX_PX = 14.7
MAX_SCALE = 2.0


class _Look(QObject):
    """The look in force; one per application, re-applied when the system turns dark or light."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.app = app
        self.scheme: Scheme = "system"
        self.scale = 1.0
        app.styleHints().colorSchemeChanged.connect(self._on_system_scheme)

    def _on_system_scheme(self) -> None:
        if self.scheme == "system":
            _put_on(self)


_tokens = LIGHT
_scale = 1.0
_generation = 0


def tokens() -> Tokens:
    """The colours in force."""
    return _tokens


def scale() -> float:
    """The size factor in force, 1.0 to 2.0."""
    return _scale


def generation() -> int:
    """How often a look was put on: what was made of fonts and colours is good for one of them."""
    return _generation


def px(size: float) -> int:
    """Pixels for a length drawn at 100 %; at least 1 for any positive length."""
    return max(1, round(size * _scale)) if size > 0 else 0


def colour(name: str) -> QColor:
    """The QColor of a token name ("error_ground") or of "#rrggbb"."""
    return QColor(name if name.startswith("#") else getattr(_tokens, name))


def blend(over: str, under: str, alpha: float) -> str:
    """`over` laid on `under` with opacity 0..1, as #rrggbb."""
    top, bottom = QColor(over), QColor(under)
    parts = ((top.red(), bottom.red()), (top.green(), bottom.green()), (top.blue(), bottom.blue()))
    return "#" + "".join(f"{round(a * alpha + b * (1 - alpha)):02x}" for a, b in parts)


def level_ground(level_colour: str) -> str:
    """The softened ground on which the word of a level stands in ink."""
    return blend(level_colour, _tokens.card, 0.34 if _tokens.scheme == "light" else 0.30)


def contrast(text: str, ground: str) -> float:
    """WCAG 2.1 contrast ratio of two #rrggbb colours, 1 to 21."""

    def luminance(name: str) -> float:
        channels = (QColor(name).redF(), QColor(name).greenF(), QColor(name).blueF())
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(text), luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def font(size: str = "body", weight: Weight = "normal") -> QFont:
    """The application's font in a named size (SIZES), with digits of one width."""
    made = QFont(QApplication.font())
    made.setPixelSize(px(SIZES[size]))
    made.setWeight(QFont.Weight.DemiBold if weight == "bold" else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def icon(name: str, token: str = "ink") -> QIcon:
    """An icon of resources/icons in a token's colour, sharp at the present scale."""
    from PySide6.QtSvg import QSvgRenderer

    text = (paths.resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(text.replace("currentColor", colour(token).name()).encode()))
    pixmap = QPixmap(px(32), px(32))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return QIcon(pixmap)


def apply_theme(app: QApplication, scheme: Scheme = "system", scale: float = 1.0) -> None:
    """Dress the application, and keep following the system's dark mode where `scheme` is "system".

    `scale` multiplies what the system's own font size asks for; the product is held between 1.0
    and 2.0.
    """
    look = _look_of(app)
    look.scheme, look.scale = scheme, scale
    _put_on(look)


def set_scale(app: QApplication, scale: float) -> None:
    """The same look at another size."""
    look = _look_of(app)
    look.scale = scale / max(1.0, system_scale())
    _put_on(look)


def _look_of(app: QApplication) -> _Look:
    return app.findChild(_Look) or _Look(app)


def system_scale() -> float:
    """What the system's own font size asks for; 1.0 for the usual one."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    return QFontInfo(system).pixelSize() / _SYSTEM_PX.get(sys.platform, _LINUX_PX)


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property that the style sheet selects on, and let it show at once."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _put_on(look: _Look) -> None:
    global _tokens, _scale, _generation
    _generation += 1
    app = look.app
    dark = look.scheme == "dark" or (
        look.scheme == "system" and app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    )
    _tokens = DARK if dark else LIGHT
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    _scale = min(MAX_SCALE, max(1.0, system_scale()) * max(look.scale, 0.5))
    _scale = max(1.0, _scale)
    family = readable_family(system)
    system.setFamilies([family] if family == system.family() else [family, system.family()])
    system.setPixelSize(px(SIZES["body"]))
    app.setStyle("Fusion")
    app.setFont(system)
    app.setPalette(_palette())
    app.setStyleSheet(style_sheet())


def _palette() -> QPalette:
    role, t = QPalette.ColorRole, _tokens
    palette = QPalette(QColor(t.page))
    for which, name in (
        (role.Window, t.page),
        (role.WindowText, t.ink),
        (role.Base, t.card),
        (role.AlternateBase, t.derived),
        (role.Text, t.ink),
        (role.Button, t.card),
        (role.ButtonText, t.ink),
        (role.BrightText, t.error),
        (role.ToolTipBase, t.card),
        (role.ToolTipText, t.ink),
        (role.Highlight, t.accent),
        (role.HighlightedText, t.on_accent),
        (role.PlaceholderText, t.muted),
        (role.Link, t.accent),
        (role.LinkVisited, t.accent),
        (role.Mid, t.line),
        (role.Light, t.card),
        (role.Midlight, t.line),
    ):
        palette.setColor(which, QColor(name))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(t.muted))
    return palette


def style_sheet() -> str:
    """resources/styles/window.qss with the tokens and sizes in force."""
    text = (paths.resources_dir() / "styles" / "window.qss").read_text(encoding="utf-8")
    values = {
        **asdict(_tokens),
        "icons": (paths.resources_dir() / "icons").as_posix(),
        "families": ", ".join(f'"{name}"' for name in QApplication.font().families()),
    }
    text = re.sub(r"(?<![\w#])(\d+)px", lambda match: f"{px(int(match[1]))}px", text)
    return re.sub(r"@([a-z_]+)", lambda match: values.get(match[1], match[0]), text)
