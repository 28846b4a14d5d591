"""Makes a tiny random checkpoint and what Hugging Face transformers computes with it, for the engine's tests.

    python3 services/engine/src/test/python/make_reference.py services/engine/src/test/resources/tiny-llama

Needs torch, transformers, tokenizers. The result is committed; nobody needs to run this to build or test.
"""

import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM

PROMPTS = [[72], [72, 101, 108, 108, 111], list(range(3, 40)), [5] * 17, [(7 * i * i + 3) % 256 for i in range(96)]]
GREEDY_TOKENS = 64
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}{% if message.role not in ['system', 'user', 'assistant'] %}"
    "{{ raise_exception('unknown role ' + message.role) }}{% endif %}[{{ message.role }}] {{ message.content | trim }}\n{% endfor %}"
    "{% if add_generation_prompt %}[assistant]{% endif %}"
)


def byte_tokenizer() -> Tokenizer:
    """Every byte is a token, and there are three special ones."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({symbol: number for number, symbol in enumerate(alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<pad>", "<begin>", "<end>"])
    return tokenizer


def main() -> None:
    folder = Path(sys.argv[1])
    torch.manual_seed(20261123)
    config = LlamaConfig(
        vocab_size=264, hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2, head_dim=16,
        max_position_embeddings=256, tie_word_embeddings=False, bos_token_id=257, eos_token_id=258, pad_token_id=256, initializer_range=0.2)
    model = LlamaForCausalLM(config).float().eval()
    model.save_pretrained(folder)
    tokenizer = byte_tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / "tokenizer_config.json").write_text(json.dumps({"bos_token": "<begin>", "eos_token": "<end>", "pad_token": "<pad>", "chat_template": TEMPLATE}, indent=2) + "\n")
    (folder / "generation_config.json").unlink(missing_ok=True)
    expected = []
    with torch.inference_mode():
        for prompt in PROMPTS:
            logits = model(torch.tensor([prompt])).logits[0, -1]
            tokens = model.generate(torch.tensor([prompt]), max_new_tokens=GREEDY_TOKENS, min_new_tokens=GREEDY_TOKENS, do_sample=False, eos_token_id=None)
            expected.append({"prompt": prompt, "logits": logits.tolist(), "greedy": tokens[0, len(prompt):].tolist()})
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main()
