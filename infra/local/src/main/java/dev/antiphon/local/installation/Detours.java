package dev.antiphon.local.installation;

/**
 * The ports by which nodes reach Kafka and each other through something that stands in between,
 * such as a harness that cuts them off. Four in a row for every node: where Kafka listens, by which
 * the node reaches it, where the node's stages listen, by which other nodes reach them.
 *
 * @param base the first port of the first node
 */
public record Detours(int base) {

    private static final int PORTS = 4;

    /** Where Kafka listens for the node of that number, from 1 on. */
    public int kafka(int node) {
        return base + PORTS * (node - 1);
    }

    /** By which the node reaches Kafka. */
    public int toKafka(int node) {
        return kafka(node) + 1;
    }

    /** Where the node listens for other stages. */
    public int stages(int node) {
        return kafka(node) + 2;
    }

    /** By which other nodes reach its stages. */
    public int toStages(int node) {
        return kafka(node) + 3;
    }
}
