package dev.antiphon.gateway.json;

import dev.antiphon.gateway.problem.Refused;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param hasMore whether the list goes on after it
 */
public record Page<T>(List<T> items, boolean hasMore) {

    /** Which come first. */
    public enum Order {
        /** The oldest. */
        ASC(">"),
        /** The latest. */
        DESC("<");

        private final String beyond;

        Order(String beyond) {
            this.beyond = beyond;
        }

        /** As SQL has it after {@code ORDER BY}. */
        public String sql() {
            return name();
        }

        /** How what comes later in this order compares with what comes before it, in SQL. */
        public String beyond() {
            return beyond;
        }

        /**
         * As clients name it.
         *
         * @throws Refused if it is neither
         */
        public static Order of(String name) {
            return switch (name) {
                case "asc" -> ASC;
                case "desc" -> DESC;
                default -> throw Refused.field("order", "'order' must be asc or desc.");
            };
        }
    }

    /**
     * How many a page may hold, as a client asked for it.
     *
     * @throws Refused if it is none, or more than there may be
     */
    public static int limit(int asked, int most) {
        if (asked < 1 || asked > most) {
            throw Refused.field("limit", "'limit' must be between 1 and %d.".formatted(most));
        }
        return asked;
    }

    /**
     * A page of what was found.
     *
     * @param found one more than the page may hold, if there is one
     */
    public static <T> Page<T> of(List<T> found, int limit) {
        return found.size() > limit
                ? new Page<>(found.subList(0, limit), true)
                : new Page<>(found, false);
    }

    /** The page as OpenAI has it; the objects have an {@code id}. */
    public ObjectNode told(Function<T, ObjectNode> object) {
        var list = JsonNodeFactory.instance.objectNode().put("object", "list");
        var data = list.putArray("data");
        items.forEach(item -> data.add(object.apply(item)));
        if (!items.isEmpty()) {
            list.set("first_id", data.get(0).get("id"));
            list.set("last_id", data.get(data.size() - 1).get("id"));
        } else {
            list.putNull("first_id").putNull("last_id");
        }
        return list.put("has_more", hasMore);
    }
}
