package dev.antiphon.inference.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.antiphon.contracts.Topics;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.ReplyAddress;
import dev.antiphon.contracts.v1.Token;
import dev.antiphon.inference.kafka.Unavailable;

import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class ReplyWriterTests {

    private final List<Exception> notWritten = new ArrayList<>();

    @Test
    void fallsSilentAfterTheFirstTokenThatIsLost() throws Exception {
        // Given
        var producer = producer(false);
        var writer = writer(producer);
        say(writer, 0);
        say(writer, 1);
        producer.completeNext();
        // When
        producer.errorNext(new TimeoutException("no broker"));
        say(writer, 2);
        // Then
        assertThat(indexes(producer)).containsExactly(0, 1);
        assertThat(notWritten).hasSize(1);
        assertThatThrownBy(() -> writer.finished(Finished.getDefaultInstance()))
                .isInstanceOf(Unavailable.class);
        assertThat(producer.history()).hasSize(2);
    }

    @Test
    void fallsSilentWhenTheProducerRefusesAToken() throws Exception {
        // Given
        var producer = producer(true);
        var writer = writer(producer);
        producer.sendException = new KafkaException("fenced");
        // When
        say(writer, 0);
        producer.sendException = null;
        say(writer, 1);
        // Then
        assertThat(producer.history()).isEmpty();
        assertThat(notWritten).hasSize(1);
    }

    @Test
    void tellsTheEndOnlyAfterAllTokensAreInTheLog() throws Exception {
        // Given
        var producer = producer(false);
        var writer = writer(producer);
        say(writer, 0);
        // When
        var ending =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        writer.finished(Finished.getDefaultInstance());
                                    } catch (Unavailable | InterruptedException wanted) {
                                        notWritten.add(wanted);
                                    }
                                });
        producer.errorNext(new TimeoutException("no broker"));
        ending.join();
        // Then
        assertThat(indexes(producer)).containsExactly(0);
        assertThat(notWritten).hasSize(2);
    }

    private void say(ReplyWriter writer, int index) {
        writer.token(Token.newBuilder().setIndex(index).build(), notWritten::add);
    }

    private static MockProducer<String, byte[]> producer(boolean completesAtOnce) {
        return new MockProducer<>(
                completesAtOnce, null, new StringSerializer(), new ByteArraySerializer());
    }

    private static ReplyWriter writer(MockProducer<String, byte[]> producer) {
        var request =
                InferenceRequest.newBuilder()
                        .setRequestId("request")
                        .setReplyTo(ReplyAddress.newBuilder().setTopic(Topics.REPLIES.name()))
                        .build();
        return new ReplyWriter(producer, request, "attempt");
    }

    private static List<Integer> indexes(MockProducer<String, byte[]> producer) throws Exception {
        var indexes = new ArrayList<Integer>();
        for (var sent : producer.history()) {
            indexes.add(Reply.parseFrom(sent.value()).getToken().getIndex());
        }
        return indexes;
    }
}
