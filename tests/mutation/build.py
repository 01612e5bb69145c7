"""The build that mutants are made in: a copy of the sources, built once by CMake. For a mutant, the
objects that depend on it are compiled again, with the changed file put before the copy's. Programs are
linked here and not by CMake, so that one test file can be run before the others of its folder are
compiled."""

import functools
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import subprocess
import threading
import time

UMBRELLAS = ("ebb/ebb.hpp", "ebb/schedule/grid.hpp")
MEMORY = 2 << 30  # of a mutant that appends for ever


def run(command, **more):
    return subprocess.run(command, capture_output=True, text=True, **more)


class Program:
    """Test objects and what they pull out of the library."""

    def __init__(self, name, folder, objects):
        self.name, self.folder, self.objects = name, folder, objects
        self.members, self.seconds = set(), 0


class Build:
    def __init__(self, root, where, folders, jobs):
        self.root, self.where, self.folders, self.jobs = root, where, folders, jobs
        self.tree, self.base = where / "tree", where / "base"
        self.programs, self.originals, self.lock = {}, {}, threading.Lock()
        self.copy_sources()
        self.configure()
        self.build()

    # The checkout's sources as they are now; what has not changed keeps its time.
    def copy_sources(self):
        listed = run(["git", "ls-files", "-co", "--exclude-standard"], cwd=self.root, check=True)
        files = {f for f in listed.stdout.splitlines() if (self.root / f).is_file()}
        for old in self.tree.rglob("*"):
            if old.is_file() and str(old.relative_to(self.tree)) not in files:
                old.unlink()
        for file in files:
            source, copy = self.root / file, self.tree / file
            if not copy.exists() or copy.read_bytes() != source.read_bytes():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, copy)

    def configure(self):
        self.first = self.where / "first" / "first.hpp"
        options = [f"-DEBB_WITH_{x}=OFF" for x in ("EIGEN", "XTENSOR", "TBB", "ONNXRUNTIME", "LIBTORCH")]
        options += ["-DEBB_BUILD_EXAMPLES=OFF", "-DEBB_TEST_CONSUMERS=OFF", "-DCMAKE_CXX_COMPILER=g++"]
        options += ["-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O1"]
        options += [f"-DCMAKE_CXX_FLAGS=-include {self.first}", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"]
        options += [f"-DCMAKE_PROJECT_ebb_INCLUDE={self.root / 'tests/mutation/kernels.cmake'}"]
        self.precompile("")  # CMake tries the compiler with these flags
        subprocess.run(["cmake", "-S", self.tree, "-B", self.base, "-G", "Ninja", *options],
                       check=True, stdout=subprocess.DEVNULL)
        self.commands = {}
        for entry in json.loads((self.base / "compile_commands.json").read_text()):
            words = shlex.split(entry["command"])
            self.commands[words[words.index("-o") + 1]] = words
        self.precompile((self.tree / "tests/mutation/first.hpp").read_text())

    # Once with the library's flags and once with the tests': the compiler takes what fits.
    def precompile(self, text):
        made = self.first.with_suffix(".hpp.gch")
        if self.first.exists() and (not text or self.first.read_text() == text):
            return
        made.mkdir(parents=True, exist_ok=True)
        self.first.write_text(text)
        if not text:
            return
        for like in ("CMakeFiles/ebb.dir/src/plan/plan.cpp.o",
                     "tests/CMakeFiles/test_plan.dir/plan/plan.test.cpp.o"):
            flags = self.flags(like)
            at = flags.index("-include")
            command = [*flags[:at], *flags[at + 2 :], "-x", "c++-header", self.first]
            subprocess.run([*command, "-o", made / pathlib.Path(like).name], check=True, cwd=self.base)

    def flags(self, object_):
        """How an object is compiled, less its names and lists of dependencies."""
        words = self.commands[object_]
        taken = {"-o", "-c", "-MT", "-MF"}
        return [w for i, w in enumerate(words)
                if w not in (*taken, "-MD") and words[i - 1] not in taken]

    def build(self):
        targets = [f"test_{folder}" for folder in self.folders]
        subprocess.run(["ninja", "-C", self.base, f"-j{self.jobs}", *targets], check=True)
        self.needs, of = {}, None
        for line in run(["ninja", "-C", self.base, "-t", "deps"]).stdout.splitlines():
            if line.startswith("    "):
                file = pathlib.Path(os.path.normpath(self.base / line.strip()))
                if file.is_relative_to(self.tree):
                    self.needs[of].add(str(file.relative_to(self.tree)))
            elif ": " in line:
                of = line.split(": ")[0]
                self.needs[of] = set()
        self.library = [o for o in self.commands if o.startswith("CMakeFiles/ebb.dir/")]
        self.tests = {}  # of a folder: its objects; the libraries after them
        for folder in self.folders:
            link = run(["ninja", "-C", self.base, "-t", "commands", f"tests/test_{folder}"]).stdout
            line = next(x for x in link.splitlines() if f"-o tests/test_{folder} " in x)
            words = shlex.split(line.split(f"-o tests/test_{folder} ")[0])
            after = shlex.split(line.split(f"-o tests/test_{folder} ")[1].split(" && ")[0])
            objects = [w for w in words if w.endswith(".o") and w.startswith("tests/")]
            self.tests[folder] = objects, [w for w in after if not w.startswith("-Wl,-rpath")]
        self.users = self.users_of_headers()

    # For each of Ebb's headers, those that stand on it: whoever uses one of these names it.
    def users_of_headers(self):
        includes = {}
        for header in (self.tree / "include").rglob("*.hpp"):
            found = re.findall(r"#include <(ebb/[^>]+)>", header.read_text())
            includes[str(header.relative_to(self.tree / "include"))] = set(found)
        for umbrella in UMBRELLAS:
            includes.pop(umbrella)
        users = {header: {header} for header in includes}
        grown = True
        while grown:
            grown = False
            for header, its in includes.items():
                for known in users.values():
                    if header not in known and its & known:
                        known.add(header)
                        grown = True
        return users

    @functools.cache
    def names_of(self, header):
        text = (self.tree / "include" / header).read_text()
        names = set(re.findall(r"^(?:struct|class|enum class) (\w+)", text, re.M))
        for line in re.findall(r"^(?![ /#}]).*$", text, re.M):
            names |= set(re.findall(r"(\w+)\(", line))
        return names

    @functools.cache
    def text_of(self, object_):
        return "".join((self.tree / f).read_text()
                       for f in self.needs[object_] if not f.startswith("include/"))

    # Whether an object's code can depend on a file. One that includes a header by way of ebb.hpp
    # alone has to name something of it, or of what stands on it.
    def depends(self, object_, file):
        if file not in self.needs.get(object_, ()):
            return False
        header = file.removeprefix("include/")
        if header not in self.users:
            return True
        text = self.text_of(object_)
        for user in self.users[header]:
            if f"<{user}>" in text or any(re.search(rf"\b{n}\b", text) for n in self.names_of(user)):
                return True
        return False

    # Whether a test program that includes these files is linked with an object of tests/support.
    @staticmethod
    def supports(object_, needed):
        if "ebb_catch_main" in object_:
            return True
        _, found, name = object_.partition("/support/")
        return bool(found) and f"tests/support/{name.removesuffix('.cpp.o')}.hpp" in needed

    # Objects of tests/support are the same in every folder's program: the first does.
    def shared(self, object_):
        name = object_.rsplit("/", 1)[1]
        return next(o for objects, _ in self.tests.values() for o in objects
                    if o.endswith(f"/support/{name}"))

    # What a mutant may change: tests, and the library's objects of these folders. Those of the engine
    # and of files, which take long, stay as they are.
    def changing(self, program):
        folders = ("src/schedule/", "src/plan/")
        return [*program.objects, *(o for o in program.members if any(f in o for f in folders))]

    # A program of some test files of a folder: made and run once as it is, which has to pass.
    def program(self, name, folder, files):
        with self.lock:
            if name not in self.programs:
                self.programs[name] = self.tried_program(name, folder, files)
            return self.programs[name]

    # What was found out before holds for as long as the objects do.
    def tried_program(self, name, folder, files):
        objects, _ = self.tests[folder]
        chosen = [o for f in files for o in objects if o.endswith(f"/{f}.o")]
        needed = set().union(*(self.needs[o] for o in chosen))
        chosen += [self.shared(o) for o in objects if self.supports(o, needed)]
        program = Program(name, folder, chosen)
        state = [(self.base / o).stat().st_mtime_ns for o in (*chosen, "libebb.a")]
        kept = self.where / "programs" / f"{name.replace('/', '.')}.json"
        if kept.exists():
            known = json.loads(kept.read_text())
            if known["state"] == state:
                program.members, program.seconds = set(known["members"]), known["seconds"]
                return program
        unchanged = Trial(self, self.where / "unchanged")
        result = unchanged.link(program, {}, ["-Wl,--trace,--trace"])
        if result.returncode:
            raise SystemExit(f"{name} does not link:\n{result.stderr}")
        pulled = set(re.findall(r"libebb\.a[()]+([^()\s]+\.o)", result.stdout + result.stderr))
        if not pulled:
            raise SystemExit("the linker does not say what it takes from libebb.a")
        program.members = {o for o in self.library if pathlib.Path(o).name in pulled}
        began = time.monotonic()
        if unchanged.runs(600) != "passes":
            raise SystemExit(f"{name} fails as it is: the tests have to pass before mutants are made")
        program.seconds = time.monotonic() - began
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps({"state": state, "members": sorted(program.members),
                                    "seconds": program.seconds}))
        return program

    # The original's object, optimised more than for the tests.
    def original(self, object_):
        with self.lock:
            if object_ not in self.originals:
                path = self.where / "original" / object_
                Trial(self, self.where / "unchanged").compile(object_, path, "-O2")
                self.originals[object_] = path.read_bytes()
            return self.originals[object_]


class Trial:
    """A folder in which one mutant is compiled, linked and run; without one, the original."""

    def __init__(self, build, where, mutant=None):
        self.build, self.where, self.mutant = build, where, mutant
        self.made = {}  # object: where it lies, or None if it is as before
        shutil.rmtree(where, ignore_errors=True)
        where.mkdir(parents=True)
        if mutant:
            # with its neighbours, which include each other by name
            original, changed = build.tree / mutant.file, where / mutant.file
            if mutant.file.startswith("src/"):
                shutil.copytree(original.parent, changed.parent)
            changed.parent.mkdir(parents=True, exist_ok=True)
            lines = original.read_text().split("\n")
            lines[mutant.line] = mutant.new
            changed.write_text("\n".join(lines))

    def compile(self, object_, to, level="-O1"):
        to.parent.mkdir(parents=True, exist_ok=True)
        words = self.build.commands[object_]
        source = pathlib.Path(words[words.index("-c") + 1])
        flags = [level if w == "-O1" else w for w in self.build.flags(object_)]
        changed = self.where / source.relative_to(self.build.tree)
        if changed.exists():
            flags, source = [*flags, "-iquote", source.parent], changed
        flags.insert(1, f"-I{self.where}/include")
        return run([*flags, "-w", "-c", source, "-o", to], cwd=self.build.base).returncode == 0

    # {object: path} of those that differ from the original's; None if one does not compile.
    def remake(self, objects):
        for o in objects:
            if o not in self.made:
                to = self.where / "made" / o
                if not self.compile(o, to):
                    return None
                self.made[o] = None if to.read_bytes() == (self.build.base / o).read_bytes() else to
        return {o: self.made[o] for o in objects if self.made[o]}

    # Whether no object that depends on the mutant has other code than the original's.
    def equivalent(self):
        known = {o for p in list(self.build.programs.values()) for o in self.build.changing(p)}
        objects = [o for o in known if self.made.get(o, o) and self.build.depends(o, self.mutant.file)]
        for o in sorted(objects, key=lambda o: self.made.get(o) is None):
            to = self.where / "optimised" / o
            if not self.compile(o, to, "-O2") or to.read_bytes() != self.build.original(o):
                return False
        return True

    def link(self, program, remade, more=()):
        library = [str(remade[o]) for o in remade if o not in program.objects]
        tests = [str(remade.get(o, o)) for o in program.objects]
        _, libraries = self.build.tests[program.folder]
        command = ["g++", *more, *tests, *library, "-o", self.where / "program", *libraries]
        return run(command, cwd=self.build.base)

    # Runs the program linked last: "passes", "fails" or "timeout".
    def runs(self, seconds):
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

        try:
            result = subprocess.run([self.where / "program", "--abort"], stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                    timeout=seconds, preexec_fn=limit, cwd=self.where,
                                    env={**os.environ, "TMPDIR": str(self.where)})
            return "fails" if result.returncode else "passes"
        except subprocess.TimeoutExpired:
            return "timeout"
