"""What the sheets of old workbooks can speak of: the indicators, the units of any time, the values of dimensions."""

from __future__ import annotations

from desktop.actions.workplace import Workplace
from desktop.domain.paste.phrases import Known, name_key, unit_key
from desktop.domain.paste.targets import PasteTarget
from desktop.domain.roster import whole_roster

_WHOLE = ("全区", "全县", "全市", "区本级", "全区合计")  # zh-data: what a sheet calls the whole


def known_of(workplace: Workplace) -> Known:
    """What a sheet can speak of under the forms of today, and every unit of any time."""
    indicators = tuple(
        PasteTarget(indicator.code, (indicator.name.zh, indicator.name.en))
        for form in workplace.catalogue.forms
        if form.kind != "targets"
        for indicator in form.indicators
    )
    units: dict[str, str] = {}
    for unit in reversed(whole_roster(workplace.catalogue)):
        for name in (unit.code, unit.name.zh, unit.name.en):
            units[unit_key(name)] = str(unit.code)
    values = frozenset(
        name_key(name)
        for dimension in workplace.catalogue.dimensions
        for value in dimension.values
        for name in (value.id, value.name.zh, value.name.en)
    )
    whole = workplace.catalogue.district_name
    district = frozenset(map(name_key, (whole.zh, whole.en, *_WHOLE)))
    return Known(indicators, units, values, district)
