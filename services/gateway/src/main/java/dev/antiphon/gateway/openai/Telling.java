package dev.antiphon.gateway.openai;

import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.gateway.connection.Client;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** Passes an answer on as it comes: the map of what happens between the reply log and a client. */
@Component
class Telling {

    private static final Logger log = LoggerFactory.getLogger(Telling.class);

    private final AnswerSettings settings;
    private final InstantSource clock;

    Telling(AnswerSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** Tells an answer until it ends, or the client leaves, or the deadline passes. */
    Ending tell(Answer answer, Audience audience, Client client) throws InterruptedException {
        long probed = System.nanoTime();
        try {
            while (true) {
                var reply = answer.next(settings.clientProbe());
                if (reply.isEmpty()) {
                    audience.silence();
                } else {
                    var ending = hear(reply.get(), audience);
                    if (ending.isPresent()) {
                        return ending.get();
                    }
                }
                if (answer.isCaughtUp()) {
                    audience.flush();
                }
                if (System.nanoTime() - probed >= settings.clientProbe().toNanos()) {
                    probed = System.nanoTime();
                    if (client.isGone()) {
                        return new Ending.Left();
                    }
                    if (answer.isCaughtUp()
                            && clock.instant().isAfter(answer.request().deadline())) {
                        return Ending.Broken.late();
                    }
                }
            }
        } catch (IOException gone) {
            log.debug("a client left", gone);
            return new Ending.Left();
        }
    }

    private static Optional<Ending> hear(Reply reply, Audience audience) throws IOException {
        return switch (reply.getEventCase()) {
            case TOKEN -> {
                audience.token(reply.getToken());
                yield Optional.empty();
            }
            case FINISHED -> {
                audience.finished(reply.getFinished());
                audience.flush();
                yield Optional.of(new Ending.Complete());
            }
            case FAILED -> Optional.of(Ending.Broken.of(reply.getFailed()));
            case STARTED ->
                    !reply.getStarted().getBeginsAnew() || audience.takeBack()
                            ? Optional.empty()
                            : Optional.of(Ending.Broken.takenBack());
            case RELEASED, EVENT_NOT_SET -> Optional.empty();
        };
    }
}
