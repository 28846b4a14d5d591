package dev.antiphon.registry.outbox;

import dev.antiphon.platform.task.Task;
import dev.antiphon.registry.topic.TopicCreation;

import org.springframework.stereotype.Component;

import java.time.Duration;

/** Says on the topics what the outbox holds, for as long as the registry runs. */
@Component
class Publisher implements Task {

    private static final Duration IDLE = Duration.ofSeconds(2);

    private final TopicCreation topics;
    private final Publication publication;
    private final Wake wake;

    Publisher(TopicCreation topics, Publication publication, Wake wake) {
        this.topics = topics;
        this.publication = publication;
        this.wake = wake;
    }

    @Override
    public String name() {
        return "outbox-publisher";
    }

    @Override
    public void run() throws InterruptedException {
        try {
            topics.createFixed();
            publication.publishWaiting();
            publication.mendTopics();
            while (true) {
                publication.publishWaiting();
                wake.await(IDLE);
            }
        } finally {
            publication.close();
        }
    }
}
