package dev.antiphon.console.kafka;

/** Follows topics for as long as the console runs. */
public interface Following {

    /** What is followed, for people. */
    String what();

    /** Goes on until it is interrupted or Kafka fails; then it is called again, from the start. */
    void read(TopicReader reader) throws InterruptedException;
}
