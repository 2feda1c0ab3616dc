"""Figures as SDMX: data as SDMX-CSV 2.0, and the structure message (SDMX-ML 3.0) that says what
stands in its columns.

Source: SDMX 3.0 section 3 (SDMX-ML) and the SDMX-CSV 2.0 field guide; observation status after
SDMX CL_OBS_STATUS 2.2.
"""
# zh-data: module - names in both languages stand in the file

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from xml.etree import ElementTree as ET

from desktop.catalogue.model import Catalogue, Text
from desktop.domain import periods
from desktop.domain.figures import Missing
from desktop.domain.periods import Period
from desktop.reports.writers.csv import harmless
from desktop.reports.writers.datapackage import Observation

_W = TypeVar("_W")
_URL = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
_MESSAGE, _STRUCTURE, _COMMON = (f"{{{_URL}{part}}}" for part in ("message", "structure", "common"))
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FREQUENCIES = {"month": "M", "quarter": "Q", "year": "A"}
_TOTAL, _NO_STANDARD = "_T", "_Z"
_STATUS = {
    "": "A",
    Missing.NOT_APPLICABLE: "M",
    Missing.NOT_MONITORED: "L",
    Missing.NOT_YET: "O",
    Missing.REFUSED: "Q",
}
_REASONS = (
    ("M", Text("不适用", "Not applicable")),
    ("L", Text("未监测", "Not monitored")),
    ("O", Text("暂无", "Not yet available")),
    ("Q", Text("拒报", "Refused")),
)
_NOTHING = "N"
_MEASURES = {"%": "PCT", "": "_Z", "μg/m³": "UG_M3", "mg/m³": "MG_M3"}
COLUMNS = (
    "FREQ",
    "REF_AREA",
    "INDICATOR",
    "BREAKDOWN",
    "TIME_PERIOD",
    "OBS_VALUE",
    "OBS_TEXT",
    "OBS_STATUS",
    "UNIT_MEASURE",
    "DECIMALS",
    "STANDARD",
    "COVERAGE_HAVE",
    "COVERAGE_OF",
    "COMMENT",
)


@dataclass(frozen=True, slots=True)
class _Codelist:
    id: str
    name: Text
    codes: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class _Component:
    """A column: what it is called, its codelist ("" = none) or the type of its text."""

    id: str
    name: Text
    codelist: str = ""
    text_type: str = "String"


_COMPONENTS = (
    _Component("FREQ", Text("频率", "Frequency"), "CL_FREQ"),
    _Component("REF_AREA", Text("填报单位或全区", "Unit, or the district"), "CL_UNIT"),
    _Component("INDICATOR", Text("指标", "Indicator"), "CL_INDICATOR"),
    _Component("BREAKDOWN", Text("分项", "Breakdown; _T is the total"), "CL_BREAKDOWN"),
    _Component("TIME_PERIOD", Text("报告期", "Period"), "", "ObservationalTimePeriod"),
    _Component("OBS_VALUE", Text("数值", "The exact number"), "", "Decimal"),
    _Component(
        "OBS_TEXT", Text("文字值", "A grade, a choice or words, where the indicator is no number")
    ),
    _Component(
        "OBS_STATUS", Text("状态", "Whether there is a figure, and why not"), "CL_OBS_STATUS"
    ),
    _Component("UNIT_MEASURE", Text("计量单位", "Unit of measure"), "CL_UNIT_MEASURE"),
    _Component("DECIMALS", Text("小数位", "Decimals"), "", "Integer"),
    _Component("STANDARD", Text("执行标准", "Standard that the figure follows"), "CL_STANDARD"),
    _Component(
        "COVERAGE_HAVE", Text("已报单位数", "Units behind a consolidated figure"), "", "Integer"
    ),
    _Component(
        "COVERAGE_OF",
        Text("应报单位数", "Units that were to report; 0 for a unit's own figure"),
        "",
        "Integer",
    ),
    _Component("COMMENT", Text("说明", "The unit's words")),
)
_DIMENSIONS, _TIME, _MEASURE = COLUMNS[:4], COLUMNS[4], COLUMNS[5]


def sdmx_files(
    catalogue: Catalogue, observations: Iterable[Observation], prepared: str
) -> dict[str, bytes]:
    """`figures.csv` and `structure.xml`; `prepared`: an ISO time for the message's header. Codes
    of a breakdown are numbered (SDMX allows Latin letters alone); their names are as the files
    of the program write them.
    """
    figures = list(observations)
    maker = _Maker(catalogue, figures)
    return {"figures.csv": maker.data(figures), "structure.xml": maker.structure(prepared)}


class _Maker:
    def __init__(self, catalogue: Catalogue, observations: Sequence[Observation]) -> None:
        self._catalogue = catalogue
        self._agency = _identifier(catalogue.id)
        self._version = (
            catalogue.version
            if re.fullmatch(r"[0-9]+(\.[0-9]+){1,2}", catalogue.version)
            else "1.0"
        )
        self._measures = _numbered(
            (i.measure for i in catalogue.indicators.values()),
            lambda measure: _MEASURES.get(measure.en) or _identifier(measure.en),
        )
        self._standards = _numbered(
            dict.fromkeys(o.standard for o in observations if o.standard), _identifier
        )
        self._breakdowns = {
            (dimension.id, value.id): f"{_identifier(dimension.id)}_{number:02d}"
            for dimension in catalogue.dimensions
            for number, value in enumerate(dimension.values, start=1)
        }

    # --- data
    def data(self, observations: Iterable[Observation]) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(("STRUCTURE", "STRUCTURE_ID", "ACTION", *COLUMNS))
        writer.writerows(
            ("dataflow", f"{self._agency}:FIGURES({self._version})", "I", *self._row(o))
            for o in observations
        )
        return text.getvalue().encode("utf-8")

    def _row(self, o: Observation) -> tuple[str, ...]:
        indicator = self._catalogue.indicators[o.code]
        status = _STATUS[o.missing] if o.missing or o.value or o.text else _NOTHING
        return (
            _FREQUENCIES[periods.frequency_of(Period(o.period))],
            o.unit,
            o.code,
            self._breakdowns[indicator.dimension, o.dimension] if o.dimension else _TOTAL,
            o.period,
            o.value,
            harmless(o.text),
            status,
            self._measures[indicator.measure],
            str(indicator.decimals),
            self._standards[o.standard] if o.standard else _NO_STANDARD,
            str(o.have),
            str(o.of),
            harmless(o.note),
        )

    # --- structure
    def structure(self, prepared: str) -> bytes:
        for prefix, url in (("mes", "message"), ("str", "structure"), ("com", "common")):
            ET.register_namespace(prefix, _URL + url)
        root = ET.Element(f"{_MESSAGE}Structure")
        header = ET.SubElement(root, f"{_MESSAGE}Header")
        for name, text in (
            ("ID", f"FIGURES_{self._catalogue.digest[:12]}"),
            ("Test", "false"),
            ("Prepared", prepared),
        ):
            ET.SubElement(header, _MESSAGE + name).text = text
        ET.SubElement(header, f"{_MESSAGE}Sender", id=self._agency)
        parts = ET.SubElement(root, f"{_MESSAGE}Structures")
        flow = self._artefact(
            ET.SubElement(parts, f"{_STRUCTURE}Dataflows"),
            "Dataflow",
            "FIGURES",
            self._catalogue.name,
        )
        ET.SubElement(flow, f"{_STRUCTURE}Structure").text = self._urn(
            "datastructure.DataStructure", "FIGURES"
        )
        lists = ET.SubElement(parts, f"{_STRUCTURE}Codelists")
        for codelist in self._codelists():
            items = self._artefact(lists, "Codelist", codelist.id, codelist.name)
            for code, called in codelist.codes:
                _name(ET.SubElement(items, f"{_STRUCTURE}Code", id=code), called)
        scheme = self._artefact(
            ET.SubElement(parts, f"{_STRUCTURE}ConceptSchemes"),
            "ConceptScheme",
            "CONCEPTS",
            Text("概念", "Concepts"),
        )
        for component in _COMPONENTS:
            _name(ET.SubElement(scheme, f"{_STRUCTURE}Concept", id=component.id), component.name)
        self._components(
            self._artefact(
                ET.SubElement(parts, f"{_STRUCTURE}DataStructures"),
                "DataStructure",
                "FIGURES",
                self._catalogue.name,
            )
        )
        ET.indent(root)
        return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))

    def _artefact(self, parent: ET.Element, kind: str, artefact: str, name: Text) -> ET.Element:
        made = ET.SubElement(
            parent, _STRUCTURE + kind, id=artefact, agencyID=self._agency, version=self._version
        )
        _name(made, name)
        return made

    def _urn(self, kind: str, artefact: str) -> str:
        return f"urn:sdmx:org.sdmx.infomodel.{kind}={self._agency}:{artefact}({self._version})"

    def _components(self, parent: ET.Element) -> None:
        of_id = {component.id: component for component in _COMPONENTS}
        parts = ET.SubElement(parent, f"{_STRUCTURE}DataStructureComponents")
        dimensions = ET.SubElement(parts, f"{_STRUCTURE}DimensionList")
        for position, name in enumerate(_DIMENSIONS, start=1):
            self._component(
                ET.SubElement(
                    dimensions, f"{_STRUCTURE}Dimension", id=name, position=str(position)
                ),
                of_id[name],
            )
        self._component(
            ET.SubElement(dimensions, f"{_STRUCTURE}TimeDimension", id=_TIME), of_id[_TIME]
        )
        attributes = ET.SubElement(parts, f"{_STRUCTURE}AttributeList")
        for name in COLUMNS[6:]:
            made = ET.SubElement(attributes, f"{_STRUCTURE}Attribute", id=name, usage="optional")
            self._component(made, of_id[name])
            ET.SubElement(
                ET.SubElement(made, f"{_STRUCTURE}AttributeRelationship"),
                f"{_STRUCTURE}Observation",
            )
        measures = ET.SubElement(parts, f"{_STRUCTURE}MeasureList")
        self._component(
            ET.SubElement(measures, f"{_STRUCTURE}Measure", id=_MEASURE, usage="optional"),
            of_id[_MEASURE],
        )

    def _component(self, made: ET.Element, component: _Component) -> None:
        ET.SubElement(
            made, f"{_STRUCTURE}ConceptIdentity"
        ).text = f"{self._urn('conceptscheme.Concept', 'CONCEPTS')}.{component.id}"
        local = ET.SubElement(made, f"{_STRUCTURE}LocalRepresentation")
        if component.codelist:
            ET.SubElement(local, f"{_STRUCTURE}Enumeration").text = self._urn(
                "codelist.Codelist", component.codelist
            )
            ET.SubElement(local, f"{_STRUCTURE}EnumerationFormat", textType="String")
        else:
            ET.SubElement(local, f"{_STRUCTURE}TextFormat", textType=component.text_type)

    def _codelists(self) -> tuple[_Codelist, ...]:
        catalogue = self._catalogue
        dimensions = {dimension.id: dimension for dimension in catalogue.dimensions}
        return (
            _Codelist(
                "CL_FREQ",
                Text("频率", "Frequency"),
                (
                    ("M", Text("月", "Month")),
                    ("Q", Text("季", "Quarter")),
                    ("A", Text("年", "Year")),
                ),
            ),
            _Codelist(
                "CL_UNIT",
                Text("填报单位", "Units"),
                (
                    (catalogue.district, catalogue.district_name),
                    *((unit.code, unit.name) for unit in catalogue.units),
                ),
            ),
            _Codelist(
                "CL_INDICATOR",
                Text("指标", "Indicators"),
                tuple((i.code, i.name) for i in catalogue.indicators.values()),
            ),
            _Codelist(
                "CL_BREAKDOWN",
                Text("分项", "Breakdowns"),
                (
                    (_TOTAL, Text("合计", "Total")),
                    *(
                        (code, next(v.name for v in dimensions[of].values if v.id == value))
                        for (of, value), code in self._breakdowns.items()
                    ),
                ),
            ),
            _Codelist(
                "CL_OBS_STATUS",
                Text("状态", "Observation status"),
                (
                    ("A", Text("有数据", "A figure")),
                    *_REASONS,
                    (_NOTHING, Text("没有数据", "No figure")),
                ),
            ),
            _Codelist(
                "CL_UNIT_MEASURE",
                Text("计量单位", "Units of measure"),
                tuple(
                    (code, Text(measure.zh or "—", measure.en or "—"))
                    for measure, code in self._measures.items()
                ),
            ),
            _Codelist(
                "CL_STANDARD",
                Text("标准", "Standards"),
                (
                    (_NO_STANDARD, Text("不适用", "None applies")),
                    *(
                        (code, Text(standard, standard))
                        for standard, code in self._standards.items()
                    ),
                ),
            ),
        )


def _name(element: ET.Element, name: Text) -> None:
    for language, text in (("zh", name.zh), ("en", name.en)):
        ET.SubElement(element, f"{_COMMON}Name", {_LANG: language}).text = text


def _identifier(text: str) -> str:
    """Latin letters, digits and _ alone, as SDMX has its identifiers."""
    return re.sub(r"[^A-Z0-9]+", "_", text.upper()).strip("_") or "X"


def _numbered(items: Iterable[_W], code_of: Callable[[_W], str]) -> dict[_W, str]:
    """Each once, with a code of its own."""
    codes: dict[_W, str] = {}
    for word in items:
        if word not in codes:
            code, number = code_of(word), 2
            while code in codes.values():
                code, number = f"{code_of(word)}_{number}", number + 1
            codes[word] = code
    return codes
