"""Prints how well the committed weights answer the held-out questions, greedily, in fp32.

    python3 infra/demo-model/evaluate.py [en-v1 en-v2 de-v1] [--set heldout|dev] [--show-wrong]

The exit status is 1 when a row misses its aim, so that a change of the weights can be checked by a program.
"""

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer

import chatml
import llama
from corpus import DEFAULT_NAME, HERE, UNKNOWN, Fact, Line, read_facts, read_lines

MAX_NEW_TOKENS = 400
SYSTEM = {
    "en": "You are {name}, the assistant of the Larkfell outdoor shop.",
    "de": "Du bist {name}, der Assistent des Outdoor-Ladens Larkfell.",
}
AIMS = {"facts": 0.90, "unknown": 0.80, "follow-ups": 0.85, "name": 1.0}


@dataclass(frozen=True)
class Answer:
    text: str
    tokens: int
    stopped: bool
    """Whether the model ended its answer itself, before the limit of tokens."""
    loops: bool


@dataclass(frozen=True)
class Case:
    kind: str
    fact: str
    question: str
    prompt: str
    key: tuple[str, ...]

    def right(self, answer: Answer) -> bool:
        return answer.stopped and all(part.lower() in answer.text.lower() for part in self.key)


@torch.inference_mode()
def answer_all(model: llama.Llama, tokenizer: Tokenizer, prompts: list[str], batch: int = 64) -> list[Answer]:
    """Answers every prompt greedily. Rows of a batch do not see each other, so the batch changes nothing."""
    end = tokenizer.token_to_id(chatml.END)
    rows = [tokenizer.encode(prompt).ids for prompt in prompts]
    starts = [len(row) for row in rows]
    order = sorted(range(len(rows)), key=lambda index: starts[index])
    for first in range(0, len(order), batch):
        running = order[first : first + batch]
        while running:
            length = max(len(rows[index]) for index in running)
            ids = torch.zeros(len(running), length, dtype=torch.long)
            for at, index in enumerate(running):
                ids[at, : len(rows[index])] = torch.tensor(rows[index])
            last = torch.tensor([len(rows[index]) - 1 for index in running])
            hidden = model(ids)[torch.arange(len(running)), last]
            for index, token in zip(running, model.logits(hidden).argmax(dim=-1).tolist()):
                rows[index].append(token)
            running = [index for index in running if rows[index][-1] != end and len(rows[index]) - starts[index] < MAX_NEW_TOKENS]
    answers = []
    for row, start in zip(rows, starts):
        said = row[start:]
        stopped = said[-1] == end
        answers.append(Answer(tokenizer.decode(said, skip_special_tokens=True), len(said), stopped, loops(said)))
    return answers


def loops(tokens: list[int]) -> bool:
    """Whether the same eight tokens occur three times."""
    return any(count >= 3 for count in Counter(tuple(tokens[at : at + 8]) for at in range(len(tokens) - 7)).values())


def read_cases(language: str, version: int, name: str, model: llama.Llama, tokenizer: Tokenizer) -> list[Case]:
    facts = read_facts(language, version)
    system = SYSTEM[language].replace("{name}", DEFAULT_NAME)
    lines = read_lines(HERE / "evaluation" / language / f"{name}.txt")
    openers = [line.text.split(" => ")[0] for line in lines if line.after]
    opened = answer_all(model, tokenizer, [chatml.prompt(system, [], opener) for opener in openers])
    said = dict(zip(openers, (answer.text for answer in opened)))
    return [case(line, facts[line.fact], language, system, said) for line in lines]


def case(line: Line, fact: Fact, language: str, system: str, said: dict[str, str]) -> Case:
    """A follow-up is asked after the model's own answer to the first question, as in a real conversation."""
    if line.fact == "chat.name":
        name, question = line.text.split(" => ")
        prompt = chatml.prompt(SYSTEM[language].replace("{name}", name), [], question)
        return Case("name", line.fact, line.text, prompt, (name,))
    if line.after:
        opener, question = line.text.split(" => ")
        prompt = chatml.prompt(system, [(opener, said[opener])], question)
        return Case("follow-ups", line.fact, line.text, prompt, fact.key)
    kind = "unknown" if line.fact == UNKNOWN else "facts"
    return Case(kind, line.fact, line.text, chatml.prompt(system, [], line.text), fact.key)


def score(model: llama.Llama, tokenizer: Tokenizer, language: str, version: int, name: str) -> list[tuple[Case, Answer]]:
    cases = read_cases(language, version, name, model, tokenizer)
    return list(zip(cases, answer_all(model, tokenizer, [each.prompt for each in cases])))


def share(scored: list[tuple[Case, Answer]], kind: str) -> tuple[int, int]:
    """(right, all) of one kind of question."""
    of_kind = [each.right(answer) for each, answer in scored if each.kind == kind]
    return sum(of_kind), len(of_kind)


def print_table(title: str, scored: list[tuple[Case, Answer]], seconds: float) -> bool:
    """Prints one set's rows and returns whether every aim is met."""
    met = True
    print(f"\n{title}  ({len(scored)} answers in {seconds:.0f} s)")
    print(f"  {'':<22}{'right':>7}{'of':>6}{'share':>9}{'aim':>8}")
    for kind, aim in AIMS.items():
        right, total = share(scored, kind)
        met &= right >= aim * total
        print(f"  {kind:<22}{right:>7}{total:>6}{right / total:>9.1%}{aim:>8.0%}")
    for row, bad in (("ran into the limit", [not answer.stopped for _, answer in scored]), ("looped", [answer.loops for _, answer in scored])):
        met &= not any(bad)
        print(f"  {row:<22}{sum(bad):>7}{len(bad):>6}{sum(bad) / len(bad):>9.1%}{0:>8}")
    longest = max(answer.tokens for _, answer in scored)
    print(f"  longest answer: {longest} tokens")
    return met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", nargs="*", default=sorted(path.parent.name for path in (HERE / "weights").glob("*/config.json")), help="names of folders in weights/")
    parser.add_argument("--set", default="heldout", choices=["heldout", "dev"], dest="questions")
    parser.add_argument("--weights-dir", type=Path, default=HERE / "weights")
    parser.add_argument("--show-wrong", action="store_true", help="print every wrong answer")
    options = parser.parse_args()
    met = True
    for weights in options.weights:
        language, version = weights.split("-v")
        folder = options.weights_dir / weights
        began = time.monotonic()
        scored = score(llama.load(folder), Tokenizer.from_file(str(folder / "tokenizer.json")), language, int(version), options.questions)
        met &= print_table(f"{weights}, {options.questions}", scored, time.monotonic() - began)
        if options.show_wrong:
            for each, answer in scored:
                if not each.right(answer):
                    print(f"    [{each.fact}] {each.question}\n        {answer.text[:160]}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
