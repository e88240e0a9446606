"""What the service's sessions are, read from its own sources: their settings and their statements."""
import re
import sys

from house import ROOT

sys.path.insert(0, str(ROOT / "sql"))
import generate  # noqa: E402  the statements as they are prepared

PREPARATION = ROOT / "services/store/preparation.c"
OF_THE_PLANNER = r"plan_cache_mode|jit|enable_\w+|\w+_cost"
TYPES = {kind: name for name, kind in generate.KIND_OF_TYPE.items()}


def statements():
    """Every named statement."""
    found, faults = generate.read_statements(ROOT / "sql/queries", generate.Shapes(ROOT / "sql/shapes"))
    if faults:
        raise SystemExit("\n".join(faults))
    return found


def type_of(value):
    """What PostgreSQL takes for one of a statement's values."""
    base = TYPES[value.kind.replace("_ARRAY", "")]
    if value.kind.endswith("_ARRAY"):
        return {"json": "jsonb"}.get(base, base) + "[]"
    return base


def settings():
    """What a session sets whatever its side is: name and value."""
    lines = re.search(r"^#define SETTINGS_OF_ALL\b(?:.*\\\n)+.*", PREPARATION.read_text(), flags=re.M).group(0)
    found = re.findall(r"set_config\('(\w+)', '([^']*)', false\)", lines)
    if not found or len(found) != lines.count("set_config"):
        raise SystemExit(f"session: {PREPARATION} writes its settings in another way")
    return dict(found)


def settings_of_planner():
    """Those of them that decide how a statement is run."""
    return {name: value for name, value in settings().items() if re.fullmatch(OF_THE_PLANNER, name)}
