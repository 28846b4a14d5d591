package dev.antiphon.gateway.openai;

import dev.antiphon.gateway.json.Json;
import dev.antiphon.gateway.problem.Refused;
import dev.antiphon.requester.routing.Routes;

import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;

/** What clients may ask for. */
@Controller
class ModelController {

    private final Routes routes;

    ModelController(Routes routes) {
        this.routes = routes;
    }

    @GetMapping("/v1/models")
    void list(HttpServletResponse response) throws IOException {
        var list = JsonNodeFactory.instance.objectNode().put("object", "list");
        var models = list.putArray("data");
        routes.aliases().forEach(alias -> models.add(model(alias)));
        Json.write(response, list);
    }

    @GetMapping("/v1/models/{model}")
    void show(@PathVariable String model, HttpServletResponse response) throws IOException {
        Json.write(
                response,
                routes.alias(model)
                        .map(ModelController::model)
                        .orElseThrow(() -> Refused.model(model)));
    }

    private static ObjectNode model(Routes.Alias alias) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", alias.name())
                .put("object", "model")
                .put("created", alias.created().getEpochSecond())
                .put("owned_by", "antiphon");
    }
}
