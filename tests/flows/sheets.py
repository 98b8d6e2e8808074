"""What a phase left for people to read, as rows again."""

import json
import re

import httpx

from tasks.pages.glass import NOTHING


def table(api, key):
    """The rows of the newest table of a key, however it is laid out."""
    with httpx.Client(trust_env=False) as client:
        found = client.get(f"{api}/artifacts/{key}/latest").json()
    return read(found["type"], found["data"])


def read(type, data):
    if type == "table":
        return [dict(row) for row in json.loads(data)]
    names, _, *rows = [cells(line) for line in data.splitlines()]
    return [dict(zip(names, map(value, row), strict=True)) for row in rows]


def cells(line):
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def value(cell):
    """What a cell said before it was written."""
    if cell == NOTHING:
        return ""
    try:
        return json.loads(cell)
    except ValueError:
        return cell
