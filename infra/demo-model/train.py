"""Trains the demo model from nothing, or a further version from an earlier one.

    python3 infra/demo-model/train.py en-v1
    python3 infra/demo-model/train.py en-v2        # goes on from weights/en-v1
    python3 infra/demo-model/train.py de-v1

Seeds are fixed. A run that was interrupted goes on at its last checkpoint; `--from-nothing` forgets it.
"""

import argparse
import json
import math
import platform
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import Tensor

import chatml
import evaluate
import llama
from corpus import HERE, Corpus

CUSTOMER_WEIGHT = 0.1
"""Of the customer's words in the loss; an answer's weigh 1."""
ROWS = {192: 64, 384: 30, 1024: 6}
"""Rows of one batch by their length in tokens; a conversation goes into the shortest row that holds it."""


@dataclass(frozen=True)
class Recipe:
    steps: int
    peak: float
    """Highest learning rate; it rises over the first steps and falls along a cosine."""
    warmup: int = 100
    weight_decay: float = 0.1
    average: float = 0.998
    """Decay of the moving average of the weights, which is what is saved."""
    seed: int = 20261123
    first_pools: int | None = None
    """Pools of conversations in the first shapes; those after them have the later ones."""
    phase_of_all: str = "polish"
    """The shapes of all pools, where there are no first ones."""

    def phase(self, pool: int) -> str:
        if self.first_pools is None:
            return self.phase_of_all
        return "first" if pool < self.first_pools else "later"


NAMES = Recipe(80, 6e-4, warmup=15, average=0.96, phase_of_all="names")

RECIPES = {
    "en-v1": [Recipe(1800, 4e-3, first_pools=10), Recipe(250, 1e-3, warmup=30, average=0.98), NAMES],
    "en-v2": [Recipe(80, 5e-4, warmup=15, average=0.96)],
    "de-v1": [Recipe(1800, 4e-3, first_pools=10), Recipe(250, 1e-3, warmup=30, average=0.98), NAMES],
}
"""The stages of each training; a stage begins with the averaged weights of the one before it, or of the version before it."""


def train_tokenizer(corpus: Corpus, shape: llama.Shape, seed: int) -> Tokenizer:
    """A byte-level BPE over 30,000 conversations; digits stand alone, so that prices and times are spelled out."""
    rng = random.Random(seed)
    texts = []
    for _ in range(30_000):
        system, turns = corpus.conversation(rng)
        texts += [system or ""] + [part for turn in turns for part in (turn.question, turn.answer)]
    tokenizer = Tokenizer(models.BPE(byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=shape.vocab_size, special_tokens=chatml.SPECIAL_TOKENS, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    return tokenizer


class Batches:
    """Endless batches of packed rows, a function of the seed and the step alone, so that a resumed run sees what it would have seen."""

    def __init__(self, corpus: Corpus, tokenizer: Tokenizer, recipe: Recipe):
        self.corpus, self.recipe = corpus, recipe
        self.tokenizer = tokenizer

    def pool(self, number: int) -> list[tuple[Tensor, Tensor, Tensor, Tensor]]:
        """The batches of 6,000 conversations as (ids, targets, weights, document), each `[rows, length]`."""
        rng = random.Random(f"{self.recipe.seed}/{number}" if self.recipe.first_pools else f"{self.recipe.seed}/{self.recipe.phase_of_all}/{number}")
        waiting: dict[int, list[list[list[tuple[int, float]]]]] = {length: [] for length in ROWS}
        for _ in range(6_000):
            tokens = self._tokens(*self.corpus.conversation(rng, self.recipe.phase(number)), rng)
            length = next((length for length in ROWS if len(tokens) <= length), None)
            if length is None:
                continue
            rows = waiting[length]
            row = next((row for row in rows[-8:] if sum(map(len, row)) + len(tokens) <= length), None)
            if row is None:
                rows.append(row := [])
            row.append(tokens)
        batches = []
        for length, rows in waiting.items():
            rng.shuffle(rows)
            for first in range(0, len(rows) - ROWS[length] + 1, ROWS[length]):
                batches.append(tensors(rows[first : first + ROWS[length]], length))
        rng.shuffle(batches)
        return batches

    def _tokens(self, system: str | None, turns: list, rng: random.Random) -> list[tuple[int, float]]:
        """(id, weight in the loss) of every token; the customer's words are now and then read in other pieces."""
        tokens = [(token, 0.0) for token in self.tokenizer.encode(chatml.message("system", system)).ids] if system else []
        for turn in turns:
            cut = 0.1 if rng.random() < 0.3 else 0.0
            asked = [token for piece in pieces(turn.question, cut, rng) for token in self.tokenizer.encode(piece).ids]
            asked = self.tokenizer.encode(chatml.opening("user")).ids + asked + self.tokenizer.encode(chatml.END + "\n").ids
            tokens += [(token, CUSTOMER_WEIGHT) for token in asked]
            opening = self.tokenizer.encode(chatml.opening("assistant")).ids
            tokens += [(token, 0.0) for token in opening]
            tokens += [(token, 1.0) for token in self.tokenizer.encode(turn.answer + chatml.END).ids]
            tokens += [(token, 0.0) for token in self.tokenizer.encode("\n").ids]
        return tokens


def pieces(text: str, cut: float, rng: random.Random) -> list[str]:
    """Cuts a text after each letter with a probability, so that its words are spelled with other tokens than usual."""
    ends = [at for at in range(1, len(text)) if rng.random() < cut] + [len(text)]
    return [text[start:end] for start, end in zip([0] + ends, ends)]


def tensors(rows: list[list[list[tuple[int, float]]]], length: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    targets, weights = torch.zeros_like(ids), torch.zeros(len(rows), length)
    document = torch.full_like(ids, -1)
    for at, row in enumerate(rows):
        start = 0
        for number, tokens in enumerate(row):
            end = start + len(tokens)
            ids[at, start:end] = torch.tensor([token for token, _ in tokens])
            targets[at, start : end - 1] = ids[at, start + 1 : end]
            weights[at, start : end - 1] = torch.tensor([weight for _, weight in tokens[1:]])
            document[at, start:end] = number
            start = end
    return ids, targets, weights, document


def learning_rate(recipe: Recipe, step: int) -> float:
    if step < recipe.warmup:
        return recipe.peak * (step + 1) / recipe.warmup
    done = (step - recipe.warmup) / (recipe.steps - recipe.warmup)
    return recipe.peak * (0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2)


class Training:
    """One stage of a training."""

    def __init__(self, name: str, stage: int, folder: Path, device: str, compiled: bool):
        language, version = name.split("-v")
        self.name, self.language, self.version, self.folder, self.device = name, language, int(version), folder, device
        self.stage, self.recipe = stage, RECIPES[name][stage]
        torch.manual_seed(self.recipe.seed)
        self.corpus = Corpus(language, self.version)
        start = folder if stage > 0 else folder.parent / f"{language}-v{self.version - 1}"
        if stage > 0 or self.version > 1:
            self.tokenizer, self.model = Tokenizer.from_file(str(start / "tokenizer.json")), llama.load(start).train()
        else:
            self.model = llama.Llama(llama.Shape())
            self.tokenizer = train_tokenizer(self.corpus, self.model.shape, self.recipe.seed)
        self.model.to(device)
        self.average = {key: value.clone() for key, value in self.model.state_dict().items()}
        matrices = [parameter for parameter in self.model.parameters() if parameter.dim() == 2]
        gains = [parameter for parameter in self.model.parameters() if parameter.dim() == 1]
        self.optimizer = torch.optim.AdamW(
            [{"params": matrices, "weight_decay": self.recipe.weight_decay}, {"params": gains, "weight_decay": 0.0}], betas=(0.9, 0.98), fused=True)
        self.loss = torch.compile(self._loss, dynamic=False) if compiled else self._loss
        self.step, self.seconds, self.seen = 0, 0.0, 0

    def _loss(self, ids: Tensor, targets: Tensor, weights: Tensor, document: Tensor) -> Tensor:
        with torch.autocast(self.device, torch.bfloat16):
            logits = self.model.logits(self.model(ids, document))
        losses = F.cross_entropy(logits.float().flatten(0, 1), targets.flatten(), reduction="none")
        return (losses * weights.flatten()).sum() / weights.sum()

    def run(self, checkpoint: Path) -> None:
        batches = Batches(self.corpus, self.tokenizer, self.recipe)
        number, pool, shown = 0, [], 0.0
        skip = self.step
        began = time.monotonic() - self.seconds
        while self.step < self.recipe.steps:
            if not pool:
                pool, number = batches.pool(number), number + 1
                if skip >= len(pool):
                    skip, pool = skip - len(pool), []
                    continue
                pool, skip = pool[skip:], 0
            batch = pool.pop(0)
            for group in self.optimizer.param_groups:
                group["lr"] = learning_rate(self.recipe, self.step)
            loss = self.loss(*(part.to(self.device) for part in batch))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimizer.step()
            self.optimizer.zero_grad()
            with torch.no_grad():
                for key, value in self.model.state_dict().items():
                    self.average[key].lerp_(value, 1 - min(self.recipe.average, (self.step + 1) / (self.step + 10)))
            self.step += 1
            self.seen += batch[0].numel()
            shown = loss.item() if self.step == 1 else 0.95 * shown + 0.05 * loss.item()
            self.seconds = time.monotonic() - began
            if self.step % 50 == 0:
                left = self.seconds / self.step * (self.recipe.steps - self.step)
                print(f"{self.name} step {self.step}/{self.recipe.steps} loss {shown:.4f} {self.seen / self.seconds:,.0f} tokens/s, {left / 60:.0f} min left", flush=True)
            if self.step % 500 == 0:
                self._show_development_set()
                self._save_checkpoint(checkpoint)

    def _averaged(self) -> llama.Llama:
        model = llama.Llama(self.model.shape)
        model.load_state_dict({key: value.to(torch.bfloat16).float().cpu() for key, value in self.average.items()})
        return model.eval()

    def _show_development_set(self) -> None:
        scored = evaluate.score(self._averaged(), self.tokenizer, self.language, self.version, "dev")
        shares = ", ".join(f"{kind} {evaluate.share(scored, kind)[0]}/{evaluate.share(scored, kind)[1]}" for kind in evaluate.AIMS)
        print(f"{self.name} step {self.step} development set: {shares}", flush=True)

    def _save_checkpoint(self, path: Path) -> None:
        partial = path.with_suffix(".partial")
        torch.save({"model": self.model.state_dict(), "average": self.average, "optimizer": self.optimizer.state_dict(), "step": self.step,
                    "seconds": self.seconds, "seen": self.seen, "tokenizer": self.tokenizer.to_str()}, partial)
        partial.replace(path)

    def resume(self, path: Path) -> None:
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.average, self.tokenizer = state["average"], Tokenizer.from_str(state["tokenizer"])
        self.step, self.seconds, self.seen = state["step"], state["seconds"], state["seen"]
        print(f"{self.name} goes on at step {self.step}")

    def export(self) -> None:
        """A complete Hugging Face folder, and `training.json`: what the run was and how long it took."""
        llama.save(self._averaged(), self.folder)
        self.tokenizer.save(str(self.folder / "tokenizer.json"), pretty=False)
        chatml.write_tokenizer_files(self.folder, self.model.shape.max_position_embeddings)
        before = self._earlier_stages()
        training = {
            "stages": self.stage + 1,
            "steps": before["steps"] + self.step,
            "tokens": before["tokens"] + self.seen,
            "minutes": round(before["minutes"] + self.seconds / 60, 1),
            "threads": torch.get_num_threads(),
            "device": self.device,
            "seed": self.recipe.seed,
            "torch": torch.__version__,
            "machine": platform.machine(),
        }
        (self.folder / "training.json").write_text(json.dumps(training, indent=2) + "\n")
        print(f"{self.name}: wrote {self.folder}, stage {self.stage + 1} took {self.seconds / 60:.1f} minutes")

    def _earlier_stages(self) -> dict:
        return json.loads((self.folder / "training.json").read_text()) if self.stage > 0 else {"steps": 0, "tokens": 0, "minutes": 0.0}


def stages_done(folder: Path) -> int:
    path = folder / "training.json"
    return json.loads(path.read_text())["stages"] if path.exists() else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", choices=RECIPES)
    parser.add_argument("--weights-dir", type=Path, default=HERE / "weights")
    parser.add_argument("--from-nothing", action="store_true", help="forget what was trained before")
    parser.add_argument("--no-compile", action="store_true", help="where no C++ compiler is installed; about half as fast")
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    folder = options.weights_dir / options.weights
    done = 0 if options.from_nothing else stages_done(folder)
    if done == len(RECIPES[options.weights]):
        print(f"{folder} is trained; --from-nothing trains it again")
    for stage in range(done, len(RECIPES[options.weights])):
        checkpoint = options.weights_dir / f"{options.weights}-stage{stage + 1}.checkpoint"
        checkpoint.parent.mkdir(parents=True, exist_ok=True)
        training = Training(options.weights, stage, folder, device, not options.no_compile)
        if checkpoint.exists() and not options.from_nothing:
            training.resume(checkpoint)
        training.run(checkpoint)
        training.export()
        checkpoint.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
