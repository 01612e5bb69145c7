"""Changes the sources of schedule/, plan/ and samplers/ in one place at a time and looks whether the
tests notice. See README.md.

    mutate.py [--mutants N] [--seed S] [--only TEXT] [--jobs N] [--where FOLDER] [--report]
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import queue
import re
import sys
import time

from build import Build, Trial
from mutants import FOLDERS, candidates, drawn, folder_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ("include/ebb/{}/*.hpp", "src/{}/**/*.cpp", "src/{}/**/*.hpp")
TESTS = (*FOLDERS, "numeric", "golden", "bad_input", "bits")
# Where the test of a file has another name.
OWN = {"gits": "table_grids", "noise_schedule": "continuous_schedule", "node": "adams", "sampler": "all_samplers",
       "conditions": "audit", "orders": "audit", "text": "audit", "measures": "audit"}
NUMERIC = (("identities",), ("order_conditions", "orders"),
           ("equivalences", "gaussian_law", "known_differences", "precision"))
GOLDEN = ("diffusers", "kdiffusion", "published_loops")


def sources():
    files = {f for pattern in SOURCES for x in FOLDERS for f in ROOT.glob(pattern.format(x))}
    return {str(f.relative_to(ROOT)): f.read_text() for f in files}


def programs_for(build, file):
    """(name, folder, test files) in the order they are tried: a file's own test, then those of the
    same folder that use it, the numeric ones, the rest."""
    folder, stem = folder_of(file), pathlib.Path(file).stem
    files = {f: [re.search(rf"{f}/\w+\.test\.cpp(?=\.o)", o)[0] for o in build.tests[f][0]
                 if re.search(rf"/{f}/\w+\.test\.cpp\.o", o)] for f in TESTS}
    home = "samplers" if stem == "sampler" else folder
    own = f"{home}/{OWN.get(stem, stem)}.test.cpp"
    if own not in files[home]:
        raise SystemExit(f"{file}: no test {own}; say in mutate.py which is its own")
    header = f"<ebb/{folder}/{stem}.hpp>"
    near = [f for f in files[folder] if f != own and header in (ROOT / "tests" / f).read_text()]
    yield own, home, [own]
    if near:
        yield f"near {own}", folder, near
    yield "bad_input/limits", "bad_input", ["bad_input/limits.test.cpp"]
    yield "samplers/all_samplers", "samplers", ["samplers/all_samplers.test.cpp"]
    for some in NUMERIC:
        yield f"numeric/{some[0]}", "numeric", [f"numeric/{x}.test.cpp" for x in some]
    yield folder, folder, files[folder]
    yield "golden", "golden", [f"golden/{x}.test.cpp" for x in GOLDEN]
    yield "bad_input/numbers", "bad_input", ["bad_input/numbers.test.cpp"]
    yield "bits", "bits", files["bits"]


def tried(build, mutant, where):
    """What becomes of a mutant, and by which program."""
    trial = Trial(build, where, mutant)
    for name, folder, files in programs_for(build, mutant.file):
        program = build.program(name, folder, files)
        reached = [o for o in build.changing(program) if build.depends(o, mutant.file)]
        remade = trial.remake(reached)
        if remade is None:
            return "does not compile", name
        if not remade:
            continue
        if trial.link(program, remade).returncode:
            return "does not compile", name
        result = trial.runs(10 + 10 * program.seconds)
        if result != "passes":
            return {"fails": "killed", "timeout": "timeout"}[result], name
    return ("equivalent" if trial.equivalent() else "survived"), ""


def listed_survivors():
    """[(file, old line, new line, reason)]"""
    text = (ROOT / "tests/mutation/survivors.txt").read_text()
    pattern = r"^(\S+)\n- (.*)\n\+ (.*)\n((?:  .*\n?)+)"
    return [(f, old.strip(), new.strip(), " ".join(reason.split()))
            for f, old, new, reason in re.findall(pattern, text, re.M)]


class Results:
    """A line of JSON for each mutant tried, kept over runs for as long as its file is the same;
    survivors and equivalents, for as long as the tests are."""

    def __init__(self, path, texts):
        self.path, self.known = path, {}
        self.files = {f: hashlib.sha256(t.encode()).hexdigest()[:16] for f, t in texts.items()}
        tests = b"".join(f.read_bytes() for f in sorted((ROOT / "tests").rglob("*"))
                         if f.suffix in (".cpp", ".hpp", ".json"))
        self.tests = hashlib.sha256(tests).hexdigest()[:16]
        for line in path.read_text().splitlines() if path.exists() else ():
            entry = json.loads(line)
            if self.files.get(entry["file"]) == entry["source"]:
                self.known[entry["key"]] = entry

    def last(self, mutant):
        return self.known.get(mutant.key)

    def of(self, mutant):
        entry = self.last(mutant)
        if entry and entry["result"] in ("survived", "equivalent") and entry["tests"] != self.tests:
            return None
        return entry

    def add(self, mutant, result, by, seconds):
        entry = {"key": mutant.key, "file": mutant.file, "kind": mutant.kind, "old": mutant.old.strip(),
                 "new": mutant.new.strip(), "result": result, "by": by, "seconds": round(seconds, 1),
                 "source": self.files[mutant.file], "tests": self.tests}
        self.known[mutant.key] = entry
        with self.path.open("a") as out:
            out.write(json.dumps(entry) + "\n")
        return entry


def effective(entry):
    return entry["result"] in ("killed", "timeout", "survived")


def summary(entries, listed, more):
    """Prints the table; whether all is well."""
    columns = ("killed", "timeout", "survived", "equivalent", "does not compile")
    counts = collections.Counter((folder_of(e["file"]), e["result"]) for e in entries)
    print(f"\n{'':10}" + "".join(f"{c:>18}" for c in columns))
    for folder in FOLDERS:
        print(f"{folder:10}" + "".join(f"{counts[folder, c]:18}" for c in columns))
    print(f"{'all':10}" + "".join(f"{sum(counts[f, c] for f in FOLDERS):18}" for c in columns))
    alive = [e for e in entries if e["result"] == "survived"]
    total = sum(map(effective, entries))
    score = 100 * (total - len(alive)) / total if total else 0
    print(f"\n{total} mutants, {score:.1f} % killed (a timeout counts), in {sum(e['seconds'] for e in entries):.0f} s")
    places = {(f, old, new) for f, old, new, _ in listed}
    unlisted = [e for e in alive if (e["file"], e["old"], e["new"]) not in places]
    for e in unlisted:
        print(f"\nnot listed: {e['key'].split(': ')[0]}\n- {e['old']}\n+ {e['new']}")
    killed = {(e["file"], e["old"], e["new"]) for e in entries + more if e["result"] != "survived"}
    gone = places - {(e["file"], e["old"], e["new"]) for e in entries + more}
    stale = (killed & places) | gone
    for file, old, new in sorted(stale):
        why = "no such mutant any more" if (file, old, new) in gone else "it is killed"
        print(f"\nlisted as a survivor, but {why}: {file}\n- {old}\n+ {new}")
    return score >= 95 and not unlisted and not stale


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    options.add_argument("--mutants", type=int, default=320, help="that compile and are not equivalent")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", default="", help="of files whose name has this")
    options.add_argument("--jobs", type=int, default=os.cpu_count(), help="mutants at once")
    options.add_argument("--where", type=pathlib.Path, default=ROOT / "build/mutation")
    options.add_argument("--report", action="store_true", help="on what was tried before, and no more")
    chosen = options.parse_args()
    chosen.where.mkdir(parents=True, exist_ok=True)
    where = chosen.where.resolve()
    texts = {f: t for f, t in sources().items() if chosen.only in f}
    results = Results(where / "results.jsonl", texts)
    if chosen.report:
        entries = [e for e in map(results.last, drawn(texts, chosen.seed)) if e]
        return 0 if summary(entries, listed_survivors(), []) else 1
    build = Build(ROOT, where, TESTS, chosen.jobs)

    free = queue.SimpleQueue()
    for worker in range(chosen.jobs):
        free.put(where / f"trial{worker}")

    def result_of(mutant):
        entry = results.of(mutant)
        if not entry:
            folder, began = free.get(), time.monotonic()
            try:
                entry = results.add(mutant, *tried(build, mutant, folder), time.monotonic() - began)
            finally:
                free.put(folder)
            print(f"{entry['seconds']:6} s  {entry['result']:16} {entry['by']:30} {entry['key']}", flush=True)
        return entry

    # Of those that are wanted anyway, the ones that nearly every test includes come last.
    order = list(drawn(texts, chosen.seed))
    wanted, others = order[: chosen.mutants], order[chosen.mutants :]
    wanted.sort(key=lambda m: m.file.endswith(".hpp") and folder_of(m.file) != "samplers")
    entries = []
    with concurrent.futures.ThreadPoolExecutor(chosen.jobs) as pool:
        for trial in [pool.submit(result_of, m) for m in wanted + others]:
            entries.append(trial.result())
            if sum(map(effective, entries)) >= chosen.mutants and len(entries) >= len(wanted):
                break
        pool.shutdown(cancel_futures=True)
    with concurrent.futures.ThreadPoolExecutor(chosen.jobs) as pool:
        done = {e["key"] for e in entries}
        listed = [x for x in listed_survivors() if x[0] in texts or not chosen.only]
        named = {(f, old, new) for f, old, new, _ in listed}
        again = [m for f, text in texts.items() for m in candidates(f, text)
                 if (f, m.old.strip(), m.new.strip()) in named and m.key not in done]
        more = list(pool.map(result_of, again))
    return 0 if summary(entries, listed, more) else 1


if __name__ == "__main__":
    sys.exit(main())
