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
import dev.antiphon.gateway.problem.Refused;
import dev.antiphon.requester.routing.Routes;

import org.springframework.stereotype.Component;

import java.util.List;

/** The requests that this gateway asks of the pools. */
@Component
public final class Requests {

    private final Sender sender;
    private final Routes routes;

    Requests(Sender sender, Routes routes) {
        this.sender = sender;
        this.routes = routes;
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
     * Puts a request into a lane of a pool.
     *
     * @throws Unavailable if it is not known to be there
     * @throws Refused if its workspace's requests must not go to the pool's region; this is the
     *     last place where that can be prevented
     */
    public void publish(Pool pool, Priority priority, InferenceRequest request)
            throws Unavailable, InterruptedException {
        if (!routes.allows(request.getWorkspaceId(), pool)) {
            throw Refused.region(request.getAlias(), List.of());
        }
        sender.send(Topics.requests(pool, priority).name(), request.getRequestId(), request);
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
