package dev.antiphon.channels.inbound;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the inbox takes.
 *
 * @param maxUnanswered messages of one conversation that may wait for the bot to say something;
 *     default 20
 */
@ConfigurationProperties("channels.inbox")
record InboxSettings(@DefaultValue("20") int maxUnanswered) {

    InboxSettings {
        if (maxUnanswered < 1) {
            throw new IllegalArgumentException(
                    "channels.inbox.max-unanswered must be at least 1, was " + maxUnanswered);
        }
    }
}
