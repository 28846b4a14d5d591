package dev.antiphon.inference.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;

import dev.antiphon.contracts.v1.ActivationType;
import dev.antiphon.contracts.v1.Activations;
import dev.antiphon.contracts.v1.Hop;
import dev.antiphon.contracts.v1.Joining;
import dev.antiphon.contracts.v1.Left;
import dev.antiphon.contracts.v1.StagesGrpc;
import dev.antiphon.engine.Engine;
import dev.antiphon.engine.EngineSettings;
import dev.antiphon.engine.Generation;
import dev.antiphon.engine.Listener;
import dev.antiphon.engine.kernel.WeightFormat;
import dev.antiphon.engine.sample.Sampling;
import dev.antiphon.engine.tokenizer.Message;

import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class ChainTests {

    private static final Path DEMO_MODEL = Path.of("../../infra/demo-model/weights/en-v1");
    private static final Path TINY_LLAMA = Path.of("../engine/src/test/resources/tiny-llama");
    private static final EngineSettings SETTINGS =
            new EngineSettings(WeightFormat.BF16, 8_192, 8, 64, 64, 1);
    private static final int SECONDS = 60;

    private static final List<String> QUESTIONS =
            List.of(
                    "Can I return an order?",
                    "How long does delivery take?",
                    "Do you sell dog food?",
                    "What does shipping cost?",
                    "Where is my order?",
                    "Hello!",
                    "Do you have a shop in town?",
                    "Which payment methods do you accept?");

    static Stream<Arguments> cuts() {
        return Stream.of(
                Arguments.of(List.of(5)),
                Arguments.of(List.of(1, 2)),
                Arguments.of(List.of(1, 2, 3, 4, 5)));
    }

    @ParameterizedTest
    @MethodSource("cuts")
    void saysAlongAChainWhatOneNodeSays(List<Integer> cuts) throws Exception {
        List<String> whole;
        try (var engine = Engine.open(DEMO_MODEL, SETTINGS)) {
            whole = answers(engine);
        }
        try (var chain =
                        new LoopbackChain(
                                DEMO_MODEL, SETTINGS, ActivationType.ACTIVATION_TYPE_FP32, cuts);
                var engine = chain.engine()) {
            assertThat(answers(engine)).isEqualTo(whole);
        }
    }

    @Test
    void neitherTextNorTokensLeaveTheHead() throws Exception {
        // Given
        var recorders = new ArrayList<Recorder>();
        String question = QUESTIONS.getFirst();
        var said = new ArrayList<Integer>();
        String answer;
        List<Integer> prompt;
        // When
        try (var chain =
                        new LoopbackChain(
                                DEMO_MODEL,
                                SETTINGS,
                                ActivationType.ACTIVATION_TYPE_FP32,
                                List.of(2, 4),
                                address -> {
                                    recorders.add(new Recorder(address));
                                    return recorders.getLast().address();
                                });
                var engine = chain.engine()) {
            prompt = engine.prompt(List.of(new Message("user", question)));
            answer = ask(engine, question, Sampling.GREEDY, 60, _ -> {}, said::add).join();
        }
        // Then
        assertThat(answer).hasSizeGreaterThan(20);
        assertThat(said).hasSizeGreaterThan(8);
        for (var recorder : recorders) {
            byte[] wire = recorder.bytes();
            assertThat(wire).hasSizeGreaterThan(10_000);
            for (String text : List.of(question, answer)) {
                for (String word : text.split(" ", -1)) {
                    if (word.length() > 4) {
                        assertThat(contains(wire, word.getBytes(StandardCharsets.UTF_8)))
                                .as(word)
                                .isFalse();
                    }
                }
            }
            for (var tokens : List.of(prompt, List.copyOf(said))) {
                // Fewer could be there by chance, among so many numbers.
                for (int at = 0; at + 5 <= tokens.size(); at++) {
                    var five = tokens.subList(at, at + 5);
                    assertThat(contains(wire, fixed(five))).as("fixed %s", five).isFalse();
                    assertThat(contains(wire, varints(five))).as("varint %s", five).isFalse();
                }
            }
        }
        recorders.forEach(Recorder::close);
    }

    private static boolean contains(byte[] wire, byte[] wanted) {
        for (int at = 0; at + wanted.length <= wire.length; at++) {
            if (Arrays.equals(wire, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] fixed(List<Integer> tokens) {
        var bytes = ByteBuffer.allocate(tokens.size() * Integer.BYTES);
        tokens.forEach(bytes.order(ByteOrder.LITTLE_ENDIAN)::putInt);
        return bytes.array();
    }

    private static byte[] varints(List<Integer> tokens) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var coded = CodedOutputStream.newInstance(bytes);
        for (int token : tokens) {
            coded.writeUInt32NoTag(token);
        }
        coded.flush();
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("types")
    void readsActivationsAsTheyWereWrittenButForTheirRounding(
            ActivationType type, double tolerance) {
        float[] states = {0, 1, -1, 0.1f, 1e-3f, -250, 3.5f, 7, 0, 0, 0, 0};

        float[] read = Numbers.read(type, Numbers.write(type, states, 4), 4);

        assertThat(read).hasSize(12);
        for (int row = 0; row < 3; row++) {
            double largest =
                    IntStream.range(4 * row, 4 * row + 4)
                            .mapToDouble(at -> Math.abs(states[at]))
                            .max()
                            .orElseThrow();
            for (int at = 4 * row; at < 4 * row + 4; at++) {
                assertThat(Math.abs(read[at] - states[at]))
                        .isLessThanOrEqualTo((float) (largest * tolerance));
            }
        }
    }

    static Stream<Arguments> types() {
        return Stream.of(
                Arguments.of(ActivationType.ACTIVATION_TYPE_FP32, 0.0),
                Arguments.of(ActivationType.ACTIVATION_TYPE_BF16, 1.0 / 256),
                Arguments.of(ActivationType.ACTIVATION_TYPE_INT8, 1.0 / 254 + 1e-6));
    }

    @ParameterizedTest
    @MethodSource("types")
    void answersWithActivationsOfEveryType(ActivationType type, double tolerance) throws Exception {
        try (var chain = new LoopbackChain(TINY_LLAMA, SETTINGS, type, List.of(1, 2));
                var engine = chain.engine()) {
            assertThat(ask(engine, "Hello", 0).get(SECONDS, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void agreesOnTheSmallestCacheOfItsStages() throws Exception {
        try (var chain = tiny()) {
            chain.kill(2);
            chain.revive(2, 7);

            try (var pipeline = chain.form()) {
                assertThat(pipeline.blocks()).isEqualTo(7);
            }
        }
    }

    @Test
    void failsAnswersAtOnceWhenAStageDies() throws Exception {
        try (var chain = tiny();
                var engine = chain.engine()) {
            var said = new CompletableFuture<Void>();
            var answer = ask(engine, "Hello", 150, _ -> said.complete(null));
            said.get(SECONDS, TimeUnit.SECONDS);

            chain.kill(2);

            assertThatThrownBy(() -> answer.get(SECONDS, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(ChainBroken.class);
            assertThat(chain.lost().getCount()).isZero();
        }
    }

    @Test
    void isFormedAgainWithTheWeightsThatAreLeft() throws Exception {
        List<String> before;
        try (var chain = tiny()) {
            try (var engine = chain.engine()) {
                before = List.of(ask(engine, "Hello", 20).get(SECONDS, TimeUnit.SECONDS));
                chain.kill(1);
                assertThat(chain.lost().await(SECONDS, TimeUnit.SECONDS)).isTrue();
            }
            assertThatThrownBy(chain::form).isInstanceOf(ChainBroken.class);
            chain.revive(1, SETTINGS.blocks());

            try (var engine = chain.engine()) {
                assertThat(List.of(ask(engine, "Hello", 20).get(SECONDS, TimeUnit.SECONDS)))
                        .isEqualTo(before);
            }
        }
    }

    @Test
    void breaksWhenAStageIsAliveAndReturnsNoSteps() throws Exception {
        var deaf = new AtomicBoolean();
        try (var chain = tiny()) {
            chain.deafen(2, deaf::get);
            try (var engine = chain.engine()) {
                var said = new CompletableFuture<Void>();
                var answer = ask(engine, "Hello", 150, _ -> said.complete(null));
                said.get(SECONDS, TimeUnit.SECONDS);

                deaf.set(true);

                assertThatThrownBy(() -> answer.get(SECONDS, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(ChainBroken.class)
                        .hasMessageContaining("has not come back");
                assertThat(chain.lost().getCount()).isZero();
            }
        }
    }

    static Stream<Arguments> wrongHops() {
        return Stream.of(
                wrong(
                        "activations came before the stage had joined",
                        (chain, out) -> out.onNext(step(activations().build()))),
                wrong(
                        "version sha256:bb",
                        (chain, out) -> out.onNext(join(joining(chain).setVersion("sha256:bb")))),
                wrong(
                        "this node is not stage 2",
                        (chain, out) -> out.onNext(join(joining(chain).setPosition(2)))),
                wrong(
                        "knows chain chain-1 otherwise",
                        (chain, out) -> {
                            var other = joining(chain);
                            other.getChainBuilder().getStagesBuilder(0).setEndLayer(2);
                            out.onNext(join(other));
                        }),
                wrong(
                        "rows of 63 numbers",
                        (chain, out) -> out.onNext(join(joining(chain).setHidden(63)))),
                wrong(
                        "epoch 8, the chain was formed in 7",
                        (chain, out) -> {
                            out.onNext(join(joining(chain)));
                            out.onNext(step(activations().setEpoch(8).build()));
                        }),
                wrong(
                        "step 1 came where 0 was next",
                        (chain, out) -> {
                            out.onNext(join(joining(chain)));
                            out.onNext(step(activations().setStep(1).build()));
                        }),
                wrong(
                        "activations are ACTIVATION_TYPE_BF16",
                        (chain, out) -> {
                            out.onNext(join(joining(chain)));
                            out.onNext(
                                    step(
                                            activations()
                                                    .setType(ActivationType.ACTIVATION_TYPE_BF16)
                                                    .build()));
                        }),
                wrong(
                        "1 rows have 0 bytes, not 256",
                        (chain, out) -> {
                            out.onNext(join(joining(chain)));
                            out.onNext(step(activations().setRows(1).build()));
                        }));
    }

    @ParameterizedTest
    @MethodSource("wrongHops")
    void refusesWhatDoesNotFit(String reason, Send hops) throws Exception {
        try (var chain = tiny()) {
            var channel =
                    NettyChannelBuilder.forTarget(chain.server(1).address()).usePlaintext().build();
            var refused = new CompletableFuture<Status>();
            var out =
                    StagesGrpc.newStub(channel)
                            .pass(
                                    new StreamObserver<>() {
                                        @Override
                                        public void onNext(Left left) {}

                                        @Override
                                        public void onError(Throwable cause) {
                                            refused.complete(Status.fromThrowable(cause));
                                        }

                                        @Override
                                        public void onCompleted() {}
                                    });

            hops.send(chain, out);

            var status = refused.get(SECONDS, TimeUnit.SECONDS);
            assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
            assertThat(status.getDescription()).contains(reason);
            channel.shutdownNow();
        }
    }

    @FunctionalInterface
    interface Send {

        void send(LoopbackChain chain, StreamObserver<Hop> out);
    }

    private static Arguments wrong(String reason, Send hops) {
        return Arguments.of(reason, hops);
    }

    private static Joining.Builder joining(LoopbackChain chain) {
        return chain.ring(0).joining(7, 64, 4).toBuilder();
    }

    private static Hop join(Joining.Builder joining) {
        return Hop.newBuilder().setJoining(joining).build();
    }

    private static Activations.Builder activations() {
        return Activations.newBuilder()
                .setEpoch(7)
                .setType(ActivationType.ACTIVATION_TYPE_FP32)
                .setHidden(64);
    }

    private static Hop step(Activations activations) {
        return Hop.newBuilder().setActivations(activations).build();
    }

    private static LoopbackChain tiny() throws IOException {
        return new LoopbackChain(
                TINY_LLAMA, SETTINGS, ActivationType.ACTIVATION_TYPE_FP32, List.of(1, 2));
    }

    /** Half of them greedy, half drawn, all at the same time. */
    private static List<String> answers(Engine engine) {
        var asked =
                IntStream.range(0, QUESTIONS.size())
                        .mapToObj(at -> ask(engine, QUESTIONS.get(at), at % 2 == 0 ? 0 : at))
                        .toList();
        return asked.stream().map(CompletableFuture::join).toList();
    }

    private static CompletableFuture<String> ask(Engine engine, String question, long seed) {
        return ask(
                engine,
                question,
                seed == 0 ? Sampling.GREEDY : new Sampling(0.9, 0.95, seed),
                60,
                _ -> {});
    }

    private static CompletableFuture<String> ask(
            Engine engine, String question, int tokens, Consumer<String> heard) {
        return ask(engine, question, Sampling.GREEDY, tokens, heard);
    }

    private static CompletableFuture<String> ask(
            Engine engine, String question, Sampling sampling, int tokens, Consumer<String> heard) {
        return ask(engine, question, sampling, tokens, heard, _ -> {});
    }

    private static CompletableFuture<String> ask(
            Engine engine,
            String question,
            Sampling sampling,
            int tokens,
            Consumer<String> heard,
            IntConsumer token) {
        var answer = new CompletableFuture<String>();
        var text = new StringBuilder();
        engine.generate(
                new Generation(
                        engine.prompt(List.of(new Message("user", question))),
                        List.of(),
                        0,
                        sampling,
                        tokens,
                        List.of()),
                new Listener() {
                    @Override
                    public void said(Said said) {
                        token.accept(said.token());
                        heard.accept(text.append(said.text()).toString());
                        if (said.end().isPresent()) {
                            answer.complete(text.toString());
                        }
                    }

                    @Override
                    public void failed(RuntimeException cause) {
                        answer.completeExceptionally(cause);
                    }
                });
        return answer.orTimeout(SECONDS, TimeUnit.SECONDS);
    }
}
