"""Reads the corpus and makes conversations of it. The form of the files is told in corpus/README.md."""

import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
DEFAULT_NAME = "Lark"
UNKNOWN = "chat.unknown"
PHASES = ("first", "later", "polish", "names")
"""The columns of flows.txt."""

_HEADER = re.compile(r"\[(?P<fact>[\w.]+)(?: after (?P<after>[\w. ]+))?\]")
_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Fact:
    """What the bot says (`{name}` is the assistant's name), and what an answer must contain to count as right."""

    answer: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """A line under `[fact]` or `[fact after …]` of a question file."""

    fact: str
    after: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Turn:
    """One question as the customer writes it, and what the bot answers."""

    question: str
    answer: str


def read_facts(language: str, version: int) -> dict[str, Fact]:
    folder = HERE / "corpus" / language
    facts = {}
    for name in ["facts", "smalltalk"] + [f"v{older}" for older in range(2, version + 1)]:
        for topic, table in tomllib.loads((folder / f"{name}.toml").read_text("utf-8")).items():
            for key, entry in table.items():
                facts[f"{topic}.{key}"] = Fact(entry["answer"].strip(), tuple(entry["key"]))
    return facts


def read_lines(path: Path) -> list[Line]:
    lines, header = [], None
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = text.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("["):
            header = _HEADER.fullmatch(text)
            if header is None:
                raise ValueError(f"{path}:{number}: not a header: {text}")
        elif header is None:
            raise ValueError(f"{path}:{number}: a question before the first header")
        else:
            lines.append(Line(header["fact"], tuple((header["after"] or "").split()), text))
    return lines


def read_held_out(language: str) -> set[str]:
    """Every question of the evaluation, both sides of a follow-up, normalised."""
    questions = set()
    for name in ("heldout", "dev"):
        for line in read_lines(HERE / "evaluation" / language / f"{name}.txt"):
            parts = line.text.split(" => ")
            questions.update(normalised(part) for part in (parts[1:] if line.fact == "chat.name" else parts))
    return questions


def normalised(question: str) -> str:
    return re.sub(r"\W+", " ", question.lower()).strip()


class Corpus:
    """Makes conversations at random from all that is written for one language."""

    def __init__(self, language: str, version: int):
        folder = HERE / "corpus" / language
        self.language = language
        self.facts = read_facts(language, version)
        self.systems = (folder / "systems.txt").read_text("utf-8").split("\n")[:-1]
        self.names = (folder / "names.txt").read_text("utf-8").split("\n")[:-1]
        self.slots = {}
        for line in (folder / "slots.txt").read_text("utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                name, words = line.split(":", 1)
                self.slots[name.strip()] = [word.strip() for word in words.split("|")]
        self.asides = read_asides(folder / "asides.txt")
        self.held_out = read_held_out(language)
        self.asks: dict[str, list[str]] = {}
        self.follow_ups: dict[str, dict[str, list[str]]] = {}
        for path in sorted((folder / "questions").glob("*.txt")):
            for line in read_lines(path):
                for fact in (line.fact, *line.after):
                    if fact not in self.facts:
                        raise ValueError(f"{path}: no fact is called {fact}")
                if not line.after:
                    self.asks.setdefault(line.fact, []).append(line.text)
                for before in line.after:
                    self.follow_ups.setdefault(before, {}).setdefault(line.fact, []).append(line.text)
        self.topics = [fact for fact in self.asks if not fact.startswith("chat.")]
        self.chats = [fact for fact in self.asks if fact.startswith("chat.") and fact != UNKNOWN]
        flows = (HERE / "corpus" / "flows.txt").read_text("utf-8").splitlines()
        flows = [line.split() for line in flows if line and not line.startswith("#")]
        self.flows = [flow[len(PHASES) :] for flow in flows]
        self.flow_weights = {phase: [int(flow[at]) for flow in flows] for at, phase in enumerate(PHASES)}

    def conversation(self, rng: random.Random, phase: str = PHASES[0]) -> tuple[str | None, list[Turn]]:
        """A system prompt (or none) and the turns that follow, of the shapes of a phase of the training."""
        system, name = None, DEFAULT_NAME
        if rng.random() < 0.8:
            system = rng.choice(self.systems)
            if "{name}" in system:
                name = rng.choice(self.names) if rng.random() < 0.6 else invented_name(rng)
                system = system.replace("{name}", name)
        turns, before = [], None
        for step in rng.choices(self.flows, self.flow_weights[phase])[0]:
            fact, question = self._ask(step, before, rng)
            turns.append(Turn(question, self.facts[fact].answer.replace("{name}", name)))
            before = fact
        return system, turns

    def _ask(self, step: str, before: str | None, rng: random.Random) -> tuple[str, str]:
        follow_ups = self.follow_ups.get(before, {})
        if step == "follow" and follow_ups:
            fact = rng.choice(list(follow_ups))
            texts = follow_ups[fact]
        else:
            fact = {"fact": rng.choice(self.topics), "follow": rng.choice(self.topics), "chat": rng.choice(self.chats)}.get(step, step)
            texts = self.asks[fact] if fact in self.asks else follow_ups[fact]
        question = self._expanded(rng.choice(texts), rng)
        while normalised(question) in self.held_out:
            question = self._expanded(rng.choice(texts), rng)
        return fact, self._as_typed(question, fact in self.topics or fact == UNKNOWN, rng)

    def _expanded(self, text: str, rng: random.Random) -> str:
        while True:
            text, count = _CHOICE.subn(lambda match: rng.choice(match[1].split("|")), text)
            if count == 0:
                break
        text = _SLOT.sub(lambda match: rng.choice(self.slots[match[1]]), text)
        return re.sub(r"\s+", " ", text).strip()

    def _as_typed(self, question: str, with_asides: bool, rng: random.Random) -> str:
        """The same question as a hasty person types it: an aside before or after, other case, no marks, a slip."""
        if with_asides and rng.random() < 0.25:
            before, after = rng.choice(self.asides["before"]), rng.choice(self.asides["after"])
            question = rng.choice([f"{before} {question}", f"{question} {after}", f"{before} {question} {after}"])
        if rng.random() < 0.3:
            question = question.lower()
        elif rng.random() < 0.3:
            question = question[:1].upper() + question[1:]
        if rng.random() < 0.25:
            question = re.sub(r"[?.!,]", "", question) or question
        elif question[-1].isalnum() and rng.random() < 0.3:
            question += "?"
        if self.language == "de" and rng.random() < 0.08:
            question = question.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}))
        if rng.random() < 0.15:
            question = with_slip(question, rng)
        words = question.split()
        if len(words) > 5 and rng.random() < 0.1:
            del words[rng.randrange(len(words))]
            question = " ".join(words)
        return question


def read_asides(path: Path) -> dict[str, list[str]]:
    """The sections `[before]` and `[after]`: what people write around a question without changing it."""
    asides: dict[str, list[str]] = {}
    for line in read_lines(path):
        asides.setdefault(line.fact, []).append(line.text)
    return asides


def with_slip(text: str, rng: random.Random) -> str:
    """One slip of the finger: a letter lost, doubled or swapped with the next."""
    at = rng.randrange(len(text))
    return rng.choice([text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:], text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]]) or text


def invented_name(rng: random.Random) -> str:
    """A name of one to three syllables, so that the model learns to copy a name and not to know them all."""
    onsets = "b br c ch d dr f fl g gr h j k kl l m n p ph qu r s sh st t th tr v w x y z".split() + [""]
    vowels, codas = "a e i o u ae ai ea ee ia ie io oa ou y".split(), ["", "", "", "n", "l", "r", "s", "m", "th", "x", "ck", "ss", "nd", "lf"]
    syllables = (rng.choice(onsets) + rng.choice(vowels) + rng.choice(codas) for _ in range(rng.choice([1, 2, 2, 2, 3, 3])))
    name = "".join(syllables).capitalize()
    return name if len(name) > 2 else name + "lo"
