package dev.antiphon.local.command;

import dev.antiphon.local.Refused;
import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.installation.Secrets;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

@Command(name = "chat", description = "Talks to a model in the terminal.")
final class ChatCommand implements Callable<Integer> {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String DATA = "data:";
    private static final String END = "[DONE]";

    private final Context context;
    private final HttpClient http = HttpClient.newHttpClient();

    @Option(
            names = "--model",
            defaultValue = "shop-en",
            paramLabel = "<alias>",
            description = "whom to ask (${DEFAULT-VALUE})")
    private String model = "shop-en";

    @Option(names = "--system", paramLabel = "<text>", description = "instructions for the model")
    private Optional<String> system = Optional.empty();

    ChatCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var installation = context.installation();
        String key =
                installation
                        .secrets()
                        .find(Secrets.Name.API_KEY)
                        .orElseThrow(
                                () ->
                                        new Refused(
                                                "There is no API key yet.",
                                                "Start Antiphon with: ./antiphon up"));
        context.out().println("Talking to " + model + ". /new begins anew, /quit ends.");
        List<Map<String, String>> said = beginning();
        while (true) {
            context.out().print("\nyou > ");
            context.out().flush();
            String line = context.in().readLine();
            if (line == null || line.strip().equals("/quit")) {
                context.out().println();
                return 0;
            }
            if (line.strip().equals("/new")) {
                said = beginning();
            } else if (!line.isBlank()) {
                said.add(Map.of("role", "user", "content", line));
                String answer = ask(installation, key, said);
                if (answer.isEmpty()) {
                    said.removeLast();
                } else {
                    said.add(Map.of("role", "assistant", "content", answer));
                }
            }
        }
    }

    private List<Map<String, String>> beginning() {
        var said = new ArrayList<Map<String, String>>();
        system.ifPresent(text -> said.add(Map.of("role", "system", "content", text)));
        return said;
    }

    /** Shows the answer as it comes. */
    private String ask(Installation installation, String key, List<Map<String, String>> said)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(installation.url() + "/v1/chat/completions"))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        JSON.writeValueAsString(
                                                Map.of(
                                                        "model",
                                                        model,
                                                        "stream",
                                                        true,
                                                        "messages",
                                                        said))))
                        .build();
        try {
            var response = http.send(request, BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                if (response.statusCode() != 200) {
                    context.out().println(problem(lines.collect(Collectors.joining())));
                    return "";
                }
                context.out().print(model + " > ");
                return shown(lines);
            }
        } catch (ConnectException nobody) {
            throw new Refused(
                    "Nobody listens on " + installation.url() + ".",
                    "./antiphon status tells what runs, ./antiphon up starts it.");
        }
    }

    private String shown(Stream<String> lines) {
        var answer = new StringBuilder();
        lines.filter(line -> line.startsWith(DATA))
                .map(line -> line.substring(DATA.length()).strip())
                .filter(data -> !data.equals(END))
                .map(JSON::readTree)
                .map(event -> event.has("error") ? "\n" + error(event) : delta(event))
                .forEach(
                        text -> {
                            answer.append(text);
                            context.out().print(text);
                            context.out().flush();
                        });
        context.out().println();
        return answer.toString();
    }

    private static String delta(JsonNode event) {
        return event.path("choices").path(0).path("delta").path("content").asString("");
    }

    private static String problem(String body) {
        return body.startsWith("{") ? error(JSON.readTree(body)) : body;
    }

    private static String error(JsonNode body) {
        return body.path("error").path("message").asString("the answer broke off");
    }
}
