package dev.antiphon.contracts;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;

import dev.antiphon.contracts.v1.ActivationType;
import dev.antiphon.contracts.v1.Activations;
import dev.antiphon.contracts.v1.ApiKeyState;
import dev.antiphon.contracts.v1.BotState;
import dev.antiphon.contracts.v1.Cancel;
import dev.antiphon.contracts.v1.Chain;
import dev.antiphon.contracts.v1.Chat;
import dev.antiphon.contracts.v1.ChatMessage;
import dev.antiphon.contracts.v1.Control;
import dev.antiphon.contracts.v1.Delta;
import dev.antiphon.contracts.v1.Drain;
import dev.antiphon.contracts.v1.Failed;
import dev.antiphon.contracts.v1.FailureKind;
import dev.antiphon.contracts.v1.FinishReason;
import dev.antiphon.contracts.v1.Finished;
import dev.antiphon.contracts.v1.Heartbeat;
import dev.antiphon.contracts.v1.Hop;
import dev.antiphon.contracts.v1.HostedVersion;
import dev.antiphon.contracts.v1.HostingPhase;
import dev.antiphon.contracts.v1.InboundMessage;
import dev.antiphon.contracts.v1.InferenceRequest;
import dev.antiphon.contracts.v1.Joining;
import dev.antiphon.contracts.v1.LaneSlots;
import dev.antiphon.contracts.v1.Left;
import dev.antiphon.contracts.v1.Logprob;
import dev.antiphon.contracts.v1.Logprobs;
import dev.antiphon.contracts.v1.Manifest;
import dev.antiphon.contracts.v1.ManifestFile;
import dev.antiphon.contracts.v1.NodePhase;
import dev.antiphon.contracts.v1.OutboundMessage;
import dev.antiphon.contracts.v1.Placement;
import dev.antiphon.contracts.v1.PlacementState;
import dev.antiphon.contracts.v1.Released;
import dev.antiphon.contracts.v1.Reply;
import dev.antiphon.contracts.v1.ReplyAddress;
import dev.antiphon.contracts.v1.RolloutState;
import dev.antiphon.contracts.v1.Sampling;
import dev.antiphon.contracts.v1.SequenceRows;
import dev.antiphon.contracts.v1.Stage;
import dev.antiphon.contracts.v1.Started;
import dev.antiphon.contracts.v1.Texts;
import dev.antiphon.contracts.v1.Token;
import dev.antiphon.contracts.v1.ToolCall;
import dev.antiphon.contracts.v1.ToolCallDelta;
import dev.antiphon.contracts.v1.UsageRecord;
import dev.antiphon.contracts.v1.VersionPhase;
import dev.antiphon.contracts.v1.VersionState;
import dev.antiphon.contracts.v1.VersionWeight;
import dev.antiphon.contracts.v1.WorkspaceState;

import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the files of the folder {@code golden} mean, by the names of the files. A sample is never
 * changed once its file is committed: the file stands for the messages that lie on topics. New
 * fields go into new samples.
 */
final class GoldenMessages {

    private static final String VERSION = "sha256:" + "0123456789abcdef".repeat(4);

    /** 2026-03-01T12:34:56.789Z. */
    private static final long MOMENT = 1_772_368_496_789L;

    private GoldenMessages() {}

    static Map<String, Message> all() {
        var samples = new TreeMap<String, Message>();
        addRequests(samples);
        addReplies(samples);
        addControl(samples);
        addNodes(samples);
        addRegistry(samples);
        addStages(samples);
        addChannels(samples);
        samples.put(
                "usage-record",
                UsageRecord.newBuilder()
                        .setRequestId("request-1")
                        .setWorkspaceId("acme")
                        .setAlias("shop-en")
                        .setVersion(VERSION)
                        .setPromptTokens(120)
                        .setCompletionTokens(34)
                        .setFinished(MOMENT)
                        .build());
        return samples;
    }

    private static void addRequests(Map<String, Message> samples) {
        var common =
                InferenceRequest.newBuilder()
                        .setRequestId("request-1")
                        .setWorkspaceId("acme")
                        .setAlias("shop-en")
                        .setVersion(VERSION)
                        .setSampling(
                                Sampling.newBuilder()
                                        .setTemperature(0.7)
                                        .setTopP(0.95)
                                        .setSeed(-8_070_450_532_247_928_832L)
                                        .setChoices(2)
                                        .setMaxTokens(256)
                                        .addStop("\n\n")
                                        .addStop("Ende"))
                        .setReplyTo(
                                ReplyAddress.newBuilder()
                                        .setTopic("inference.replies")
                                        .setPartition(7)
                                        .setPosition(5_000_000_000L))
                        .setDeadline(MOMENT)
                        .setTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        var chat =
                Chat.newBuilder()
                        .addMessages(
                                ChatMessage.newBuilder()
                                        .setRole("system")
                                        .setContent("You are Mila."))
                        .addMessages(
                                ChatMessage.newBuilder()
                                        .setRole("user")
                                        .setContent("Wie groß ist das Zelt? ⛺"));
        samples.put(
                "inference-request-chat",
                common.clone().setConversationId("conversation-1").setChat(chat).build());
        samples.put("inference-request-text", common.clone().setText("Once upon a time").build());
        samples.put(
                "inference-request-texts",
                common.clone()
                        .setTexts(Texts.newBuilder().addTexts("Zelt").addTexts("tent"))
                        .build());
        samples.put(
                "inference-request-tools",
                common.clone().setChat(withTools()).setSampling(everySampling()).build());
    }

    private static Chat withTools() {
        return Chat.newBuilder()
                .addMessages(
                        ChatMessage.newBuilder()
                                .setRole("assistant")
                                .addToolCalls(
                                        ToolCall.newBuilder()
                                                .setId("call_1")
                                                .setName("order")
                                                .setArguments("{\"number\": 7}")))
                .addMessages(
                        ChatMessage.newBuilder()
                                .setRole("tool")
                                .setToolCallId("call_1")
                                .setContent("sent yesterday"))
                .addTools("{\"type\": \"function\", \"function\": {\"name\": \"order\"}}")
                .setToolRequired(true)
                .setToolName("order")
                .setSingleToolCall(true)
                .build();
    }

    private static Sampling everySampling() {
        return Sampling.newBuilder()
                .setTemperature(0.7)
                .setTopP(0.95)
                .setSeed(5)
                .setChoices(1)
                .setMaxTokens(256)
                .setTopK(40)
                .setMinP(0.05)
                .setRepetitionPenalty(1.1)
                .setFrequencyPenalty(0.5)
                .setPresencePenalty(-0.5)
                .putLogitBias(127_999, -100)
                .setIgnoreEos(true)
                .setLogprobs(true)
                .setTopLogprobs(5)
                .setJsonSchema("{\"type\": \"object\"}")
                .build();
    }

    private static void addReplies(Map<String, Message> samples) {
        samples.put(
                "reply-started",
                reply().setStarted(Started.newBuilder().setNodeId("node-1")).build());
        samples.put(
                "reply-started-anew",
                reply().setStarted(Started.newBuilder().setNodeId("node-1").setBeginsAnew(true))
                        .build());
        samples.put(
                "reply-started-process",
                reply().setStarted(Started.newBuilder().setNodeId("node-1").setProcessId("p-1"))
                        .build());
        samples.put("reply-released", reply().setReleased(Released.newBuilder()).build());
        samples.put(
                "reply-released-in-vain",
                reply().setReleased(Released.newBuilder().setInVain(true)).build());
        samples.put(
                "reply-token",
                reply().setToken(
                                Token.newBuilder()
                                        .setChoice(1)
                                        .setIndex(41)
                                        .setTokenId(127_999)
                                        .setText(" größer"))
                        .build());
        samples.put(
                "reply-token-logprobs",
                reply().setToken(
                                Token.newBuilder()
                                        .setIndex(1)
                                        .setTokenId(9)
                                        .setText("Ja")
                                        .setLogprobs(
                                                Logprobs.newBuilder()
                                                        .setChosen(logprob("Ja", -0.25))
                                                        .addTop(logprob("Ja", -0.25))
                                                        .addTop(logprob("Nein", -1.5))))
                        .build());
        samples.put(
                "reply-token-tool-call",
                reply().setToken(
                                Token.newBuilder()
                                        .setIndex(12)
                                        .setTokenId(10)
                                        .setFinishReason(FinishReason.FINISH_REASON_TOOL_CALLS)
                                        .addToolCalls(
                                                ToolCallDelta.newBuilder()
                                                        .setIndex(1)
                                                        .setId("call_2")
                                                        .setName("order")
                                                        .setArguments("{\"num")))
                        .build());
        samples.put(
                "reply-embedding",
                reply().setToken(
                                Token.newBuilder()
                                        .setChoice(1)
                                        .setFinishReason(FinishReason.FINISH_REASON_STOP)
                                        .addEmbedding(0.6f)
                                        .addEmbedding(-0.8f))
                        .build());
        samples.put(
                "reply-finished-cached",
                reply().setFinished(
                                Finished.newBuilder()
                                        .setPromptTokens(120)
                                        .setCompletionTokens(34)
                                        .setCachedTokens(96))
                        .build());
        samples.put(
                "reply-last-token",
                reply().setToken(
                                Token.newBuilder()
                                        .setIndex(42)
                                        .setTokenId(2)
                                        .setFinishReason(FinishReason.FINISH_REASON_LENGTH))
                        .build());
        samples.put(
                "reply-finished",
                reply().setFinished(
                                Finished.newBuilder().setPromptTokens(120).setCompletionTokens(34))
                        .build());
        samples.put(
                "reply-failed",
                reply().setFailed(
                                Failed.newBuilder()
                                        .setKind(FailureKind.FAILURE_KIND_REJECTED)
                                        .setMessage("the prompt has 5000 tokens, 2048 fit")
                                        .setParam("messages"))
                        .build());
    }

    private static Reply.Builder reply() {
        return Reply.newBuilder().setRequestId("request-1").setAttemptId("attempt-1");
    }

    private static Logprob logprob(String token, double logprob) {
        return Logprob.newBuilder().setToken(token).setLogprob(logprob).build();
    }

    private static void addControl(Map<String, Message> samples) {
        samples.put(
                "control-cancel",
                Control.newBuilder()
                        .setCancel(Cancel.newBuilder().setRequestId("request-1"))
                        .build());
        samples.put(
                "control-drain",
                Control.newBuilder().setDrain(Drain.newBuilder().setNodeId("node-1")).build());
    }

    private static void addNodes(Map<String, Message> samples) {
        samples.put(
                "heartbeat",
                Heartbeat.newBuilder()
                        .setNodeId("node-1")
                        .setSent(MOMENT)
                        .setPhase(NodePhase.NODE_PHASE_READY)
                        .setRegion("eu-west")
                        .setDevice("cuda")
                        .setMemoryBytes(85_899_345_920L)
                        .setMemoryUsedBytes(4_294_967_296L)
                        .addVersions(
                                HostedVersion.newBuilder()
                                        .setVersion(VERSION)
                                        .setPhase(HostingPhase.HOSTING_PHASE_SERVING)
                                        .setSlots(8)
                                        .setSlotsBusy(3))
                        .addVersions(
                                HostedVersion.newBuilder()
                                        .setVersion(VERSION)
                                        .setPhase(HostingPhase.HOSTING_PHASE_FAILED)
                                        .setProblem("config.json has other content"))
                        .setTokensGenerated(9_000_000_000L)
                        .build());
    }

    private static void addStages(Map<String, Message> samples) {
        samples.put(
                "heartbeat-of-a-stage",
                Heartbeat.newBuilder()
                        .setNodeId("node-1")
                        .setStageAddress("10.0.0.7:7400")
                        .setZone("rack-3")
                        .setMemoryBandwidth(29e9)
                        .build());
        samples.put(
                "heartbeat-of-lanes",
                Heartbeat.newBuilder()
                        .setNodeId("node-1")
                        .addVersions(
                                HostedVersion.newBuilder()
                                        .setVersion(VERSION)
                                        .addLanes(
                                                LaneSlots.newBuilder()
                                                        .setLane("high")
                                                        .setSlots(2)
                                                        .setBusy(1)))
                        .build());
        samples.put(
                "heartbeat-of-a-front",
                Heartbeat.newBuilder().setNodeId("node-1").addRemoteModels("qwen3-32b").build());
        samples.put(
                "heartbeat-of-labels",
                Heartbeat.newBuilder()
                        .setNodeId("node-1")
                        .putLabels("gpu", "h100")
                        .setCostPerHour(2_500_000)
                        .build());
        samples.put(
                "placement-state-of-a-stage",
                PlacementState.newBuilder()
                        .setNodeId("node-1")
                        .addPlacements(
                                Placement.newBuilder()
                                        .setVersion(VERSION)
                                        .setPool("0123456789abcdef.eu-west")
                                        .setChain(chain())
                                        .setPosition(1))
                        .build());
        samples.put(
                "hop-joining",
                Hop.newBuilder()
                        .setJoining(
                                Joining.newBuilder()
                                        .setChain(chain())
                                        .setEpoch(MOMENT)
                                        .setVersion(VERSION)
                                        .setPosition(1)
                                        .setHidden(576)
                                        .setBlockTokens(32)
                                        .setBlocks(512))
                        .build());
        samples.put(
                "hop-activations",
                Hop.newBuilder()
                        .setActivations(
                                Activations.newBuilder()
                                        .setEpoch(MOMENT)
                                        .setStep(77)
                                        .setType(ActivationType.ACTIVATION_TYPE_BF16)
                                        .setRows(1)
                                        .setHidden(2)
                                        .addSequences(
                                                SequenceRows.newBuilder()
                                                        .setPosition(41)
                                                        .setCount(1)
                                                        .addBlocks(9)
                                                        .addBlocks(3)
                                                        .setWanted(true))
                                        .setNumbers(
                                                ByteString.copyFrom(
                                                        HexFormat.of().parseHex("803f00c0"))))
                        .build());
        samples.put("left", Left.getDefaultInstance());
    }

    private static Chain.Builder chain() {
        return Chain.newBuilder()
                .setChainId("0123456789abcdef.eu-west-1")
                .addStages(
                        Stage.newBuilder()
                                .setNodeId("node-2")
                                .setAddress("10.0.0.8:7400")
                                .setEndLayer(14))
                .addStages(
                        Stage.newBuilder()
                                .setNodeId("node-1")
                                .setAddress("10.0.0.7:7400")
                                .setFirstLayer(14)
                                .setEndLayer(30))
                .setActivations(ActivationType.ACTIVATION_TYPE_FP32);
    }

    private static void addRegistry(Map<String, Message> samples) {
        samples.put(
                "version-state",
                VersionState.newBuilder()
                        .setVersion(VERSION)
                        .setModel("shop/en")
                        .setNumber(3)
                        .setPhase(VersionPhase.VERSION_PHASE_ACTIVE)
                        .setManifest(
                                Manifest.newBuilder()
                                        .addFiles(
                                                ManifestFile.newBuilder()
                                                        .setPath("model.safetensors")
                                                        .setSizeBytes(13_000_000_000L)
                                                        .setSha256("89abcdef".repeat(8)))
                                        .setFormat("bf16"))
                        .setLocation("/models/shop-en")
                        .setContextTokens(2048)
                        .setCreated(MOMENT)
                        .build());
        samples.put(
                "rollout-state",
                RolloutState.newBuilder()
                        .setAlias("shop-en")
                        .addWeights(VersionWeight.newBuilder().setVersion(VERSION).setPermille(950))
                        .addWeights(
                                VersionWeight.newBuilder()
                                        .setVersion("sha256:" + "f".repeat(64))
                                        .setPermille(50))
                        .build());
        samples.put(
                "placement-state",
                PlacementState.newBuilder()
                        .setNodeId("node-1")
                        .addPlacements(
                                Placement.newBuilder()
                                        .setVersion(VERSION)
                                        .setPool("0123456789abcdef.eu-west")
                                        .setSlots(8))
                        .build());
        samples.put(
                "api-key-state",
                ApiKeyState.newBuilder()
                        .setPrefix("k3y8prefix")
                        .setSha256(
                                ByteString.copyFrom(HexFormat.of().parseHex("fedcba98".repeat(8))))
                        .setWorkspaceId("acme")
                        .setName("The shop's key")
                        .build());
        samples.put(
                "version-state-of-activations",
                VersionState.newBuilder()
                        .setVersion(VERSION)
                        .setManifest(Manifest.newBuilder().setActivations("int8"))
                        .build());
        samples.put(
                "workspace-state",
                WorkspaceState.newBuilder().setWorkspaceId("acme").addRegions("eu-west").build());
        samples.put(
                "bot-state",
                BotState.newBuilder()
                        .setBotId("shop")
                        .setWorkspaceId("demo")
                        .setName("Mila")
                        .setInstructions("You are Mila, the assistant of the shop.")
                        .setAlias("shop-en")
                        .build());
    }

    private static void addChannels(Map<String, Message> samples) {
        samples.put(
                "inbound-message",
                InboundMessage.newBuilder()
                        .setMessageId("message-1")
                        .setConversationId("conversation-1")
                        .setBotId("shop")
                        .setChannel("web")
                        .setText("Wo ist mein Päckchen? 📦")
                        .setReceived(MOMENT)
                        .setLocale("de-AT")
                        .build());
        samples.put(
                "outbound-message-delta",
                outbound().setDelta(Delta.newBuilder().setIndex(3).setText("on its way")).build());
        samples.put("outbound-message-text", outbound().setText("It is on its way.").build());
        samples.put(
                "outbound-message-apology",
                outbound().setApology("I cannot answer at the moment.").build());
    }

    private static OutboundMessage.Builder outbound() {
        return OutboundMessage.newBuilder()
                .setMessageId("message-2")
                .setConversationId("conversation-1")
                .setChannel("web")
                .setTurnId("turn-1");
    }
}
