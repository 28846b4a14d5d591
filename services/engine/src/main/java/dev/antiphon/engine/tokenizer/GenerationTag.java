package dev.antiphon.engine.tokenizer;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.TagNode;

/**
 * {@code {% generation %}}: marks, for training, what the assistant says. Here it changes nothing.
 */
final class GenerationTag implements Tag {

    private static final long serialVersionUID = 1;

    @Override
    public String getName() {
        return "generation";
    }

    @Override
    public String interpret(TagNode tag, JinjavaInterpreter interpreter) {
        var inner = new StringBuilder();
        tag.getChildren().forEach(child -> inner.append(child.render(interpreter)));
        return inner.toString();
    }
}
