package dev.antiphon.gateway.usage;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.UsageRecord;
import dev.antiphon.gateway.kafka.Sender;

import org.springframework.stereotype.Component;

/** Tells those who count what requests used. */
@Component
public final class UsageLog {

    private final Sender sender;

    UsageLog(Sender sender) {
        this.sender = sender;
    }

    /** Tells of one request that has ended, one way or another. */
    public void tell(UsageRecord used) {
        sender.sendLater(Topics.USAGE.name(), used.getWorkspaceId(), used);
    }
}
