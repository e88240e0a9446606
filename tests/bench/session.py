"""What the service prepares in its sessions, read from its own sources."""
import sys

from house import ROOT

sys.path.insert(0, str(ROOT / "sql"))
import generate  # noqa: E402  the statements as they are prepared


def statements():
    """Every named statement."""
    found, faults = generate.read_statements(ROOT / "sql/queries", generate.Shapes(ROOT / "sql/shapes"))
    if faults:
        raise SystemExit("\n".join(faults))
    return found
