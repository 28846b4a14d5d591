"""Makes tiny random checkpoints of every family and what Hugging Face transformers computes with them, for the engine's tests.

    python3 services/engine/src/test/python/make_reference.py services/engine/src/test/resources [name ...]

Needs torch, transformers, tokenizers. The result is committed; nobody needs to run this to build or test.
"""

import json
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import AutoModelForCausalLM, LlamaConfig, MistralConfig, PretrainedConfig, Qwen2Config, Qwen3Config

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


SHAPE = {
    "vocab_size": 264, "hidden_size": 64, "intermediate_size": 96, "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 256,
    "bos_token_id": 257, "eos_token_id": 258, "pad_token_id": 256, "initializer_range": 0.2,
}
LLAMA3_ROPE = {"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
LINEAR_ROPE = {"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0}


def configs() -> dict[str, tuple[PretrainedConfig, dict]]:
    """By name: a config, and how the checkpoint is stored."""
    return {
        "tiny-llama": (LlamaConfig(**SHAPE, num_hidden_layers=3, head_dim=16, tie_word_embeddings=False), {}),
        "tiny-llama3": (LlamaConfig(**SHAPE, num_hidden_layers=2, tie_word_embeddings=True, rope_parameters=LLAMA3_ROPE), {"dtype": torch.bfloat16}),
        "tiny-linear": (LlamaConfig(**SHAPE, num_hidden_layers=2, tie_word_embeddings=True, rope_parameters=LINEAR_ROPE), {"dtype": torch.bfloat16}),
        "tiny-mistral": (MistralConfig(**SHAPE, num_hidden_layers=2, sliding_window=24, tie_word_embeddings=False), {"dtype": torch.float16}),
        "tiny-qwen2": (Qwen2Config(**SHAPE, num_hidden_layers=2, tie_word_embeddings=True), {"dtype": torch.bfloat16}),
        "tiny-qwen3": (Qwen3Config(**SHAPE, num_hidden_layers=2, head_dim=32, tie_word_embeddings=False), {"dtype": torch.bfloat16, "max_shard_size": "80KB"}),
    }


def randomise_what_starts_even(model: torch.nn.Module) -> None:
    """Biases start as zeros and gains as ones; with those a test would not see that one is missing."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith(".bias"):
                parameter.normal_(0, 0.3)
            elif "norm" in name:
                parameter.uniform_(0.7, 1.3)


def make(folder: Path, config: PretrainedConfig, stored: dict) -> None:
    torch.manual_seed(20261123)
    # Eager attention, because a mask for the sliding window reaches the reference only there.
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager")
    if folder.name != "tiny-llama":
        randomise_what_starts_even(model)
    model = model.to(stored.get("dtype", torch.float32))
    folder.mkdir(exist_ok=True)
    model.save_pretrained(folder, max_shard_size=stored.get("max_shard_size", "50GB"))
    # Read back, because a cast model has cast the frequencies of its rotary embedding too.
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval()
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


def main() -> None:
    names = sys.argv[2:]
    for name, (config, stored) in configs().items():
        if not names or name in names:
            make(Path(sys.argv[1]) / name, config, stored)


if __name__ == "__main__":
    main()
