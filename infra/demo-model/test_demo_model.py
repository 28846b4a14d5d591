"""python3 -m unittest discover -s infra/demo-model"""

import json
import random
import tempfile
import unittest
from pathlib import Path

import jinja2
import torch
from safetensors import safe_open
from tokenizers import Tokenizer

import chatml
import corpus
import evaluate
import llama
import train

WEIGHTS = sorted(folder.name for folder in (corpus.HERE / "weights").iterdir() if folder.is_dir())
LANGUAGES = ["en", "de"]


class CorpusTests(unittest.TestCase):
    def test_every_answer_contains_its_key(self):
        for language in LANGUAGES:
            for name, fact in corpus.read_facts(language, 2 if language == "en" else 1).items():
                for part in fact.key:
                    self.assertIn(part.lower(), fact.answer.lower(), f"{language} {name}")

    def test_both_languages_know_the_same_facts(self):
        self.assertEqual(set(corpus.read_facts("en", 1)), set(corpus.read_facts("de", 1)))

    def test_every_fact_can_be_asked_for_and_is_evaluated(self):
        for language in LANGUAGES:
            whole = corpus.Corpus(language, 1)
            asked = set(whole.asks) | {fact for facts in whole.follow_ups.values() for fact in facts}
            held_out = {line.fact for line in corpus.read_lines(corpus.HERE / "evaluation" / language / "heldout.txt")}
            self.assertEqual(set(whole.facts), asked, language)
            self.assertEqual({fact for fact in whole.facts if not fact.startswith("chat.")}, {fact for fact in held_out if not fact.startswith("chat.")})

    def test_the_evaluation_is_large_enough(self):
        for language in LANGUAGES:
            lines = corpus.read_lines(corpus.HERE / "evaluation" / language / "heldout.txt")
            self.assertGreaterEqual(sum(not line.after and not line.fact.startswith("chat.") for line in lines), 120)
            self.assertGreaterEqual(sum(line.fact == corpus.UNKNOWN for line in lines), 30)
            self.assertGreaterEqual(sum(bool(line.after) for line in lines), 30)

    def test_no_question_of_the_evaluation_is_trained_on(self):
        for language in LANGUAGES:
            whole, rng = corpus.Corpus(language, 1), random.Random(7)
            for _ in range(20_000):
                _, turns = whole.conversation(rng)
                for turn in turns:
                    self.assertNotIn(corpus.normalised(turn.question), whole.held_out)

    def test_version_2_changes_the_time_for_returns_only(self):
        first, second = corpus.read_facts("en", 1), corpus.read_facts("en", 2)
        self.assertEqual(["guide.returns", "returns.period"], sorted(name for name in first if first[name] != second[name]))
        self.assertIn("60 days", second["returns.period"].answer)

    def test_a_header_that_is_none_is_refused_with_its_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "questions.txt")
            path.write_text("[returns.period\nwhat?\n")
            with self.assertRaisesRegex(ValueError, "questions.txt:1"):
                corpus.read_lines(path)


class TrainingTests(unittest.TestCase):
    def test_batches_depend_on_the_seed_alone(self):
        tokenizer = Tokenizer.from_file(str(corpus.HERE / "weights" / "en-v1" / "tokenizer.json"))
        pools = [train.Batches(corpus.Corpus("en", 1), tokenizer, train.RECIPES["en-v1"][0]).pool(3) for _ in range(2)]
        for one, other in zip(*pools, strict=True):
            self.assertTrue(all(torch.equal(a, b) for a, b in zip(one, other)))

    def test_a_packed_document_does_not_see_its_neighbours(self):
        model = llama.load(corpus.HERE / "weights" / "en-v1")
        ids = torch.randint(3, 2000, (1, 40))
        document = torch.tensor([[0] * 25 + [1] * 15])
        with torch.inference_mode():
            packed, alone = model(ids, document)[:, 25:], model(ids[:, 25:])
        torch.testing.assert_close(packed, alone, rtol=1e-3, atol=1e-3)

    def test_only_answers_and_a_little_of_the_questions_are_learnt(self):
        tokenizer = Tokenizer.from_file(str(corpus.HERE / "weights" / "en-v1" / "tokenizer.json"))
        batches = train.Batches(corpus.Corpus("en", 1), tokenizer, train.RECIPES["en-v1"][0])
        tokens = batches._tokens("You are Lark.", [corpus.Turn("How long?", "Two days.")], random.Random(1))
        learnt = tokenizer.decode([token for token, weight in tokens if weight == 1.0], skip_special_tokens=False)
        self.assertEqual("Two days." + chatml.END, learnt)


class EvaluationTests(unittest.TestCase):
    def test_repetition_counts_as_a_loop(self):
        self.assertTrue(evaluate.loops(list(range(8)) * 3))
        self.assertFalse(evaluate.loops(list(range(100))))

    def test_an_answer_without_its_key_or_its_end_is_wrong(self):
        case = evaluate.Case("facts", "returns.period", "?", "", ("30 days",))
        self.assertTrue(case.right(evaluate.Answer("You have 30 Days.", 5, stopped=True, loops=False)))
        self.assertFalse(case.right(evaluate.Answer("You have 14 days.", 5, stopped=True, loops=False)))
        self.assertFalse(case.right(evaluate.Answer("You have 30 days", 400, stopped=False, loops=False)))

    def test_an_answer_does_not_depend_on_the_batch_it_was_computed_in(self):
        folder = corpus.HERE / "weights" / "en-v1"
        model, tokenizer = llama.load(folder), Tokenizer.from_file(str(folder / "tokenizer.json"))
        prompts = [chatml.prompt(None, [], question) for question in ("Hello!", "What does the delivery cost?", "Where is your shop?")]
        together = evaluate.answer_all(model, tokenizer, prompts)
        self.assertEqual(together, [evaluate.answer_all(model, tokenizer, [prompt])[0] for prompt in prompts])


class WeightsTests(unittest.TestCase):
    def test_each_folder_is_complete_and_small(self):
        for name in WEIGHTS:
            folder = corpus.HERE / "weights" / name
            files = {file.name for file in folder.iterdir()}
            self.assertLessEqual({"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "generation_config.json", "README.md"}, files)
            self.assertLessEqual(sum(file.stat().st_size for file in folder.iterdir()), 5_000_000, name)

    def test_the_weights_are_bf16_with_a_tied_head(self):
        for name in WEIGHTS:
            with safe_open(corpus.HERE / "weights" / name / "model.safetensors", "pt") as tensors:
                self.assertNotIn("lm_head.weight", tensors.keys())
                self.assertEqual({torch.bfloat16}, {tensors.get_tensor(key).dtype for key in tensors.keys()})

    def test_the_chat_template_writes_what_was_trained(self):
        for name in WEIGHTS:
            template = json.loads((corpus.HERE / "weights" / name / "tokenizer_config.json").read_text())["chat_template"]
            messages = [{"role": "system", "content": "S"}, {"role": "user", "content": "Q1"}, {"role": "assistant", "content": "A1"}, {"role": "user", "content": "Q2"}]
            rendered = jinja2.Template(template).render(messages=messages, add_generation_prompt=True)
            self.assertEqual(chatml.prompt("S", [("Q1", "A1")], "Q2"), rendered)

    def test_special_tokens_have_the_ids_of_the_config(self):
        for name in WEIGHTS:
            folder = corpus.HERE / "weights" / name
            tokenizer, config = Tokenizer.from_file(str(folder / "tokenizer.json")), json.loads((folder / "config.json").read_text())
            self.assertEqual(config["vocab_size"], tokenizer.get_vocab_size())
            self.assertEqual([config["pad_token_id"], config["bos_token_id"], config["eos_token_id"]], [tokenizer.token_to_id(token) for token in chatml.SPECIAL_TOKENS])

    def test_any_text_survives_the_tokenizer(self):
        for name in WEIGHTS:
            tokenizer = Tokenizer.from_file(str(corpus.HERE / "weights" / name / "tokenizer.json"))
            for text in ("Grüße aus Zürich, 12,50 €!", "日本語 🏕️", " two  spaces\n\ttab", "0800 555 0199"):
                self.assertEqual(text, tokenizer.decode(tokenizer.encode(text).ids))


if __name__ == "__main__":
    unittest.main()
