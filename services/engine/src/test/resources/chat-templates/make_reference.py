"""Renders conversations with every template of this folder, as Hugging Face's transformers does.

Run in an environment with `transformers`; writes reference.json beside the templates.
"""

import json
import pathlib

from transformers.utils.chat_template_utils import _compile_jinja_template

FOLDER = pathlib.Path(__file__).parent

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "order_status",
            "description": "Where an order is, \"today\" & tomorrow <b>",
            "parameters": {
                "type": "object",
                "properties": {
                    "number": {"type": "integer", "description": "of the order"},
                    "style": {"type": "string", "enum": ["kurz", "ausführlich"]},
                },
                "required": ["number"],
            },
        },
    },
    {"type": "function", "function": {"name": "opening_hours", "parameters": {"type": "object", "properties": {}}}},
]


def call(name, arguments, id="a1b2c3d4e"):
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


CONVERSATIONS = {
    "question": [{"role": "user", "content": "Do you ship to Österreich?"}],
    "system": [
        {"role": "system", "content": "  You are Mila.\nBe short. "},
        {"role": "user", "content": " Hi!\n"},
        {"role": "assistant", "content": " Hello, how can I help? "},
        {"role": "user", "content": "Is {{ 7 * 7 }} {% if x %} a \"tent\" \\ ok?"},
    ],
    "thought": [
        {"role": "user", "content": "Which tent?"},
        {"role": "assistant", "content": "<think>\nThe small one.\n</think>\n\nThe small one."},
        {"role": "user", "content": "Why?"},
    ],
    "wrong-turn": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}],
    "call": [
        {"role": "system", "content": "You are Mila."},
        {"role": "user", "content": "Where is order 7?"},
        {"role": "assistant", "content": "", "tool_calls": [call("order_status", {"number": 7, "style": "ausführlich"})]},
        {"role": "tool", "content": "{\"state\": \"sent\"}", "tool_call_id": "a1b2c3d4e"},
    ],
    "two-calls": [
        {"role": "user", "content": "Orders 7 and 8, and when are you open?"},
        {
            "role": "assistant",
            "content": "Let me look.",
            "tool_calls": [call("order_status", {"number": 7}), call("opening_hours", {}, "f6g7h8i9j")],
        },
        {"role": "tool", "content": "sent", "tool_call_id": "a1b2c3d4e"},
        {"role": "tool", "content": "nine to five", "tool_call_id": "f6g7h8i9j"},
        {"role": "assistant", "content": "Sent; nine to five."},
        {"role": "user", "content": "Thanks"},
    ],
}

SPECIAL = {"bos_token": "<s>", "eos_token": "</s>"}


def rendered(template, messages, tools):
    context = dict(SPECIAL, messages=messages, add_generation_prompt=True)
    if tools:
        context["tools"] = tools
    try:
        return {"prompt": _compile_jinja_template(template).render(**context)}
    except Exception as refused:
        return {"refused": str(refused)}


cases = []
for template in sorted(FOLDER.glob("*.jinja")):
    for name, messages in CONVERSATIONS.items():
        for tools in ([], TOOLS):
            case = {"template": template.name, "conversation": name, "messages": messages, "tools": tools}
            cases.append(case | rendered(template.read_text(), messages, tools))

(FOLDER / "reference.json").write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n")
print(len(cases), "cases,", sum("refused" in case for case in cases), "refused")
