package dev.antiphon.gateway.replies;

import dev.antiphon.contracts.Pool;
import dev.antiphon.contracts.Priority;
import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Cancel;
import dev.antiphon.contracts.v1.Control;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.ReplyAddress;
import dev.antiphon.gateway.kafka.Sender;
import dev.antiphon.gateway.kafka.Unavailable;

import org.springframework.stereotype.Component;

/** The requests that this gateway asks of the pools. */
@Component
public final class Requests {

    private final Sender sender;

    Requests(Sender sender) {
        this.sender = sender;
    }

    /** The address at which a reading hears what is said from now on. */
    public static ReplyAddress address(Reading reading) {
        return ReplyAddress.newBuilder()
                .setTopic(Topics.REPLIES.name())
                .setPartition(reading.partition())
                .setPosition(reading.start())
                .build();
    }

    /**
     * Puts a request into the lane of a pool.
     *
     * @throws Unavailable if it is not known to be there
     */
    public void publish(Pool pool, InferenceRequest request)
            throws Unavailable, InterruptedException {
        sender.send(Topics.requests(pool, Priority.NORMAL).name(), request.getRequestId(), request);
    }

    /** Tells the nodes that nobody waits for a request any more. */
    public void cancel(String requestId) {
        sender.sendLater(
                Topics.CONTROL.name(),
                null,
                Control.newBuilder()
                        .setCancel(Cancel.newBuilder().setRequestId(requestId))
                        .build());
    }
}
