package dev.antiphon.channels.web;

import dev.antiphon.channels.live.Talks;
import dev.antiphon.channels.outbound.Answer;
import dev.antiphon.channels.outbound.Channel;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Customers in a browser. They fetch what is kept; those who are listening are told that there is
 * something.
 */
@Component
class WebChannel implements Channel {

    static final String NAME = "web";

    private final Talks talks;

    WebChannel(Talks talks) {
        this.talks = talks;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void bring(Answer answer) {
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCommit() {
                        talks.kept(answer.conversation());
                    }
                });
    }
}
