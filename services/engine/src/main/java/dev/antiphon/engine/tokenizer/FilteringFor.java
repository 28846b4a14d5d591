package dev.antiphon.engine.tokenizer;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.ForTag;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.TagToken;
import com.hubspot.jinjava.util.ObjectIterator;
import com.hubspot.jinjava.util.ObjectTruthValue;

import org.apache.commons.lang3.tuple.Pair;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code {% for x in all if condition %}}, of which Jinjava knows the first half. */
final class FilteringFor extends ForTag {

    private static final long serialVersionUID = 1;

    private static final Pattern CONDITION =
            Pattern.compile("(?s)(.*?)\\sif\\s((?!.*\\selse\\s).*)");

    @Override
    public String renderForCollection(
            TagNode tag, JinjavaInterpreter interpreter, List<String> names, Object all) {
        var condition = CONDITION.matcher(((TagToken) tag.getMaster()).getHelpers());
        if (!condition.matches()) {
            return super.renderForCollection(tag, interpreter, names, all);
        }
        var passing = new ArrayList<Object>();
        var loop = ObjectIterator.getLoop(all);
        while (loop.hasNext()) {
            var each = loop.next();
            try (var _ = interpreter.enterScope()) {
                name(names, each, interpreter);
                var truth =
                        interpreter.resolveELExpression(condition.group(2), tag.getLineNumber());
                if (ObjectTruthValue.evaluate(truth)) {
                    passing.add(each);
                }
            }
        }
        return super.renderForCollection(tag, interpreter, names, passing);
    }

    @Override
    public Pair<List<String>, String> getLoopVarsAndExpression(TagToken token) {
        var whole = super.getLoopVarsAndExpression(token);
        var condition = CONDITION.matcher(whole.getRight());
        return condition.matches() ? Pair.of(whole.getLeft(), condition.group(1)) : whole;
    }

    private static void name(List<String> names, Object each, JinjavaInterpreter interpreter) {
        if (names.size() == 2 && each instanceof Map.Entry<?, ?> entry) {
            interpreter.getContext().put(names.getFirst(), entry.getKey());
            interpreter.getContext().put(names.getLast(), entry.getValue());
        } else {
            interpreter.getContext().put(names.getFirst(), each);
        }
    }
}
