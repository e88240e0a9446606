#!/usr/bin/python3
"""The rules of the house that a compiler does not know: tests of the source itself.

    tests/house/check.py BUILD      with a built tree, whose objects are looked into as well
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICES = ROOT / "services"

# The rooms that each room sees: ARCHITECTURE.md draws them. Everyone sees base.
SEES = {
    "base": set(),
    "contract": {"base"},
    "workflow": {"base", "contract"},
    "store": {"base"},
    "desk": {"base", "contract", "workflow", "store"},
    "api": {"base", "contract", "workflow", "store", "desk"},
    "clock": {"base", "contract", "workflow", "store", "desk"},
    "relay": {"base", "contract", "store"},
    "notary": {"base", "contract", "store"},
    "demo": {"base", "contract", "workflow", "store", "desk", "api"},
    "verbs": {"base", "contract", "workflow", "store", "desk", "api", "demo"},
}
# What is open beside a room's one door.
OPEN = {"contract/types.h", "contract/shape.h"}

BANNED = ("strcpy strcat sprintf strncpy strtok atoi strtol gmtime localtime rand sleep goto TODO assert PQexec PQexecParams "
          "PQexecPrepared PQprepare PQconnectdb PQconnectdbParams").split()
BANNED_MAY = {  # (word, path): where it may stand all the same
    "PQexec": "services/store/migrate", "PQexecParams": "services/store/migrate", "PQconnectdb": "services/store/migrate",
    "PQconnectdbParams": "services/store/migrate",
}
FILE_LINES_MAX, FUNCTION_LINES_MAX, FUNCTION_PARAMETERS_MAX = 600, 70, 6
PURE = {  # what the pure core may take from the C library
    "memcmp", "memcpy", "memmove", "memset", "snprintf", "strlen", "strcmp", "qsort", "bsearch", "abort",
    "__divti3", "__modti3", "__udivti3", "__umodti3", "__stack_chk_fail", "__memcpy_chk", "__snprintf_chk", "__memset_chk",
    "_GLOBAL_OFFSET_TABLE_",
}

faults = []


def fault(where, what):
    faults.append(f"{where}: {what}")


def sources(*suffixes):
    for path in sorted(SERVICES.rglob("*")):
        if path.suffix in suffixes and "node_modules" not in path.parts:
            yield path


def without_comments(text):
    """The code alone, with as many lines."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    text = re.sub(r'"(?:\\.|[^"\\\n])*"', lambda match: '"' + " " * (len(match.group(0)) - 2) + '"', text)
    return re.sub(r"/\*.*?\*/", blank, text, flags=re.S)


def check_layers(path, text):
    room = path.relative_to(SERVICES).parts[0]
    if room not in SEES:
        return  # main.c sees every door
    for included in re.findall(r'#include "([^"]+)"', text):
        other = included.split("/")[0]
        if "/" not in included:
            fault(path, f'"{included}" does not name its room')
        elif other == room or other == "base":
            continue
        elif other not in SEES[room]:
            fault(path, f"{room} looks up: it includes {included}")
        elif included not in OPEN and included != f"{other}/{other}.h":
            fault(path, f"{included} is not the door of {other}")


def check_own_header_first(path, text):
    own = path.with_suffix(".h")
    includes = re.findall(r'#include ["<]([^">]+)[">]', text)
    if path.suffix == ".c" and own.exists() and includes:
        wanted = str(own.relative_to(SERVICES))
        if includes[0] != wanted:
            fault(path, f"its own header {wanted} does not come first")


def check_header(path, text):
    if path.suffix != ".h":
        return
    if "#pragma once" not in text:
        fault(path, "has no #pragma once")
    if not text.startswith("/*"):
        fault(path, "does not begin by saying what it is")
    if re.search(r"//|@param", re.sub(r'https?://', "", text)):
        fault(path, "has a // comment or @param")


def enclosing_function(code, number):
    """The name of the function in whose body the line is."""
    name = ""
    for match in re.finditer(r"\n[a-z][^;{}\n]*?(\w+)\((?:[^;{}]*?)\)\n\{", code):
        if code[:match.end()].count("\n") + 1 > number:
            break
        name = match.group(1)
    return name


def check_banned(path, code):
    for number, line in enumerate(code.split("\n"), 1):
        for word in BANNED:
            if re.search(rf"\b{word}\b\s*(\(|$)" if word not in ("goto", "TODO") else rf"\b{word}\b", line):
                allowed = BANNED_MAY.get(word)
                if allowed is None or not str(path.relative_to(ROOT)).startswith(allowed):
                    fault(f"{path}:{number}", f"{word} is banned")
        if re.search(r"\bexit\s*\(", line) and path.name != "main.c":
            fault(f"{path}:{number}", "exit stands in main.c alone")
        if re.search(r"\b(malloc|calloc|realloc|strdup)\s*\(", line) and path.name != "arena.c":
            if not enclosing_function(code, number).endswith("_new"):
                fault(f"{path}:{number}", "memory comes from arenas, or from malloc in a _new")


def check_sizes(path, text, code):
    lines = code.split("\n")
    if len(lines) - 1 > FILE_LINES_MAX:
        fault(path, f"{len(lines) - 1} lines are more than {FILE_LINES_MAX}")
    if path.suffix != ".c":
        return
    start = None
    for number, line in enumerate(lines):
        if line == "{":
            start = number
        elif line == "}" and start is not None:
            if number - start - 1 > FUNCTION_LINES_MAX:
                fault(f"{path}:{start}", f"a function of {number - start - 1} lines")
            start = None
    for match in re.finditer(r"\n[a-z][a-z_ *0-9]*\(([^;{}]*?)\)\n\{", code):
        depth, parameters = 0, 1
        for character in match.group(1):
            depth += character in "([" and 1 or 0
            depth -= character in ")]" and 1 or 0
            parameters += character == "," and depth == 0
        if parameters > FUNCTION_PARAMETERS_MAX:
            fault(f"{path}:{code[:match.start()].count(chr(10)) + 2}", f"a function of {parameters} parameters")


def check_rooms():
    for room in SERVICES.iterdir():
        if room.is_dir() and room.name in SEES and any(room.glob("*.c")):
            for name in ("README.md", "CMakeLists.txt"):
                if not (room / name).exists():
                    fault(room, f"has no {name}")
    linked = re.compile(r"target_link_libraries\((\w+)\s+([^)]*)\)")
    for room in SEES:
        file = SERVICES / room / "CMakeLists.txt"
        if not file.exists():
            continue
        for target, rest in linked.findall(file.read_text()):
            for other in re.findall(r"\w+", rest):
                if target == room and other in SEES and other not in SEES[room]:
                    fault(file, f"{room} is linked to {other}, which it does not see")


def check_statements():
    """A statement that nobody calls is dead; one that is called must exist is the build's business."""
    code = "\n".join(path.read_text() for path in sources(".c", ".h"))
    contract = "\n".join(path.read_text() for path in (ROOT / "proto").rglob("*.yaml"))
    for path in sorted((ROOT / "sql" / "queries").rglob("*.sql")):
        for name in re.findall(r"^-- name: (\w+)", path.read_text(), flags=re.M):
            stem = name.rsplit("_", 1)[0]
            built = re.search(rf'"{stem}_?"|"_{name.rsplit("_", 1)[-1]}"|"%s_{name.rsplit("_", 1)[-1]}"|"directory_"', code)
            if f'"{name}"' not in code and not re.search(rf"x-(query|answer): {name}\b", contract) and not built:
                fault(path, f"nobody asks {name}")


def objects(build, library):
    return subprocess.run(["objdump", "-t", str(library)], capture_output=True, text=True, check=True).stdout


def check_symbols(build):
    """No room keeps state in a variable, and the core is pure."""
    for library in sorted((build / "services").rglob("lib*.a")):
        name = library.stem[3:]
        if name in ("llhttp",):
            continue
        for line in objects(build, library).split("\n"):
            match = re.match(r"[0-9a-f]+ .{7} (\.data|\.bss|\.tbss|\.tdata)(?:\.(?!rel\.ro)\S*)?\s+[0-9a-f]+ (\S+)", line)
            if match and int(line.split("\t")[1].split()[0], 16) > 0 and " O " in line:
                fault(library, f"{match.group(2)} is a writable variable")
    core = build / "services/workflow/libworkflow.a"
    ours = set()
    for room in ("base", "contract", "workflow"):
        library = build / f"services/{room}/lib{room}.a"
        table = subprocess.run(["nm", "--defined-only", str(library)], capture_output=True, text=True, check=True).stdout
        ours |= {line.split()[-1] for line in table.split("\n") if line}
    wanted = subprocess.run(["nm", "-u", str(core)], capture_output=True, text=True, check=True).stdout
    for line in wanted.split("\n"):
        symbol = line.split()[-1] if line.strip() else ""
        if " U " in f" {line} " and symbol not in ours and symbol not in PURE and not symbol.startswith(("__asan", "__ubsan", "__gcov")):
            fault(core, f"the core calls {symbol}")
    impure = {"arena_new", "arena_free", "arena_release", "log_new", "log_line"}
    for line in wanted.split("\n"):
        if line.strip() and line.split()[-1] in impure:
            fault(core, f"the core calls {line.split()[-1]}")


def main():
    for path in sources(".c", ".h"):
        text = path.read_text()
        code = without_comments(text)
        check_layers(path, text)
        check_own_header_first(path, text)
        check_header(path, text)
        check_banned(path, code)
        check_sizes(path, text, code)
    check_rooms()
    check_statements()
    if len(sys.argv) > 1:
        check_symbols(pathlib.Path(sys.argv[1]).resolve())
    for line in faults:
        print(line.replace(str(ROOT) + "/", ""))
    print(f"{len(faults)} faults in the house")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
