package dev.antiphon.inference.reply;

import dev.antiphon.contracts.v1.Failed;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.Released;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.ReplyAddress;
import dev.antiphon.contracts.v1.Token;
import dev.antiphon.inference.kafka.Sent;
import dev.antiphon.inference.kafka.Unavailable;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What one attempt says. Once the log has not taken a token the attempt is silent: what came after
 * the gap would not be heard.
 */
public final class ReplyWriter {

    private static final Logger log = LoggerFactory.getLogger(ReplyWriter.class);

    private final Producer<String, byte[]> producer;
    private final String requestId;
    private final ReplyAddress address;
    private final String attemptId;
    private final AtomicReference<@Nullable Exception> lost = new AtomicReference<>();
    private volatile Future<?> last = CompletableFuture.completedFuture(null);

    ReplyWriter(Producer<String, byte[]> producer, InferenceRequest request, String attemptId) {
        this.producer = producer;
        this.requestId = request.getRequestId();
        this.address = request.getReplyTo();
        this.attemptId = attemptId;
    }

    /** Says a token without waiting; tokens arrive in the order of the calls, from one thread. */
    public void token(Token token, Consumer<Exception> notWritten) {
        if (lost.get() != null) {
            return;
        }
        try {
            last =
                    producer.send(
                            message(Reply.newBuilder().setToken(token)),
                            (_, failed) -> {
                                if (failed != null) {
                                    lose(failed, notWritten);
                                }
                            });
        } catch (KafkaException failed) {
            lose(failed, notWritten);
        }
    }

    /**
     * Says that the answer is complete, and waits until that is in the log.
     *
     * @throws Unavailable if the log does not take it
     */
    public void finished(Finished finished) throws Unavailable, InterruptedException {
        end(Reply.newBuilder().setFinished(finished));
    }

    /**
     * Says that there is no answer, and waits until that is in the log.
     *
     * @throws Unavailable if the log does not take it
     */
    public void failed(Failed failed) throws Unavailable, InterruptedException {
        end(Reply.newBuilder().setFailed(failed));
    }

    /**
     * Says that the node lets go of the request; waits for nothing.
     *
     * @param inVain whether the request may be the reason
     */
    public void released(boolean inVain) {
        try {
            var _ =
                    producer.send(
                            message(
                                    Reply.newBuilder()
                                            .setReleased(Released.newBuilder().setInVain(inVain))));
        } catch (KafkaException failed) {
            // Then the attempt counts as one that came to nothing.
            log.debug("not said that request {} is released", requestId, failed);
        }
    }

    /** An end after a lost last token would be believed, so the tokens are waited for first. */
    private void end(Reply.Builder reply) throws Unavailable, InterruptedException {
        try {
            var _ = last.get();
        } catch (ExecutionException failed) {
            throw new Unavailable("the reply log took no token", failed);
        }
        var cause = lost.get();
        if (cause != null) {
            throw new Unavailable("the reply log took no token", cause);
        }
        var _ = Sent.await(producer, message(reply));
    }

    private void lose(Exception failed, Consumer<Exception> notWritten) {
        if (lost.compareAndSet(null, failed)) {
            notWritten.accept(failed);
        }
    }

    ProducerRecord<String, byte[]> message(Reply.Builder reply) {
        byte[] value = reply.setRequestId(requestId).setAttemptId(attemptId).build().toByteArray();
        return new ProducerRecord<>(address.getTopic(), address.getPartition(), requestId, value);
    }
}
