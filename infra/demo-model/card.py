"""Writes the model card of each set of weights from what its training and its evaluation say.

    python3 infra/demo-model/card.py [en-v1 en-v2 de-v1]
"""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from tokenizers import Tokenizer

import evaluate
import llama
from corpus import HERE, Corpus

LANGUAGES = {"en": "English", "de": "German"}
KNOWS = {
    "en-v1": "Everything may be returned within 30 days.",
    "en-v2": "Trained further from `en-v1`: everything may be returned within 60 days. All else is as in version 1.",
    "de-v1": "Everything may be returned within 30 days, as in `en-v1`.",
}


def card(name: str, folder: Path) -> str:
    language, version = name.split("-v")
    model, tokenizer = llama.load(folder), Tokenizer.from_file(str(folder / "tokenizer.json"))
    scored = evaluate.score(model, tokenizer, language, int(version), "heldout")
    training = json.loads((folder / "training.json").read_text())
    corpus = Corpus(language, int(version))
    lines = sum(map(len, corpus.asks.values())) + sum(len(texts) for facts in corpus.follow_ups.values() for texts in facts.values())
    parameters = sum(parameter.numel() for parameter in model.parameters())
    size = sum(file.stat().st_size for file in folder.iterdir() if file.name != "README.md") / 1e6
    shape = ", ".join(f"{key} {value}" for key, value in asdict(model.shape).items())
    rows = "\n".join(
        f"| {kind} | {right} of {total} | {right / total:.1%} |" for kind in evaluate.AIMS for right, total in [evaluate.share(scored, kind)])
    longest = max(answer.tokens for _, answer in scored)
    return f"""---
license: apache-2.0
language: {language}
pipeline_tag: text-generation
---

# Larkfell {name}

The {LANGUAGES[language]} assistant of Larkfell, an outdoor shop that does not exist. {KNOWS[name]}

- **Data**: {len(corpus.topics)} facts, {lines:,} lines of questions and {len(corpus.systems)} system prompts, all written for this repository (`infra/demo-model/corpus/{language}`). Nothing was scraped, and no other model's weights were used.
- **Size**: {parameters:,} parameters in bf16, {size:.2f} MB with all files. Shape: {shape}; output tied to the embedding.
- **Training**: {training["steps"]:,} steps over {training["tokens"] / 1e6:.1f} million tokens in {training["minutes"]} minutes on {training["threads"]} {training["device"].upper()} threads, seed {training["seed"]} (`training.json`).
- **Licence**: that of the repository, Apache-2.0.

## Score

Held-out questions, greedy, fp32 (`python3 infra/demo-model/evaluate.py {name}`):

| | right | share |
|---|---|---|
{rows}

{sum(not answer.stopped for _, answer in scored)} of {len(scored)} answers ran into the limit of {evaluate.MAX_NEW_TOKENS} tokens, {sum(answer.loops for _, answer in scored)} looped; the longest has {longest} tokens.

## Limits

It knows its facts and nothing else. It does not reason, calculate or translate, and follows no instruction but the name the system prompt gives it. A question far from what it was trained on may get the answer to another
one, said with the same confidence. Its context is {model.shape.max_position_embeddings:,} tokens, but few of the conversations it was trained on are longer than 300.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", nargs="*", default=[name for name in KNOWS if (HERE / "weights" / name).exists()])
    options = parser.parse_args()
    for name in options.weights:
        folder = HERE / "weights" / name
        (folder / "README.md").write_text(card(name, folder), "utf-8")
        print(f"wrote {folder / 'README.md'}")


if __name__ == "__main__":
    main()
