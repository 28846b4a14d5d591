package dev.antiphon.platform.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.sql.SQLException;
import java.util.List;

class ProblemsTests {

    private final MockMvcTester service =
            MockMvcTester.create(
                    MockMvcBuilders.standaloneSetup(new Orders())
                            .setControllerAdvice(new Problems())
                            .setMessageConverters(
                                    new JacksonJsonHttpMessageConverter(
                                            JsonMapper.builder()
                                                    .addMixIn(
                                                            ProblemDetail.class,
                                                            ProblemDetailJacksonMixin.class)
                                                    .enable(
                                                            DeserializationFeature
                                                                    .FAIL_ON_UNKNOWN_PROPERTIES)
                                                    .build()))
                            .addFilters(new BodyLimit(1))
                            .build());

    record Line(@Nullable String article, @Nullable Integer count) {}

    record Order(@Nullable String shop, @Nullable List<Line> lines) {}

    @RestController
    static class Orders {

        @PostMapping("/orders")
        String order(@RequestBody Order order) {
            throw switch (String.valueOf(order.shop())) {
                case "closed" -> Rejected.conflict("shop", "is closed", "come tomorrow");
                case "locked" -> new OptimisticLockingFailureException("version 3");
                case "dark" ->
                        new CannotCreateTransactionException(
                                "none", new SQLException("the server stops", "57P01"));
                default -> new IllegalStateException("a secret of the shop");
            };
        }
    }

    @Test
    void tellsWhatIsWrongAndWhatToDo() {
        var answer = order("{\"shop\":\"closed\"}");

        assertThat(answer).hasStatus(409).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(body(answer).path("detail").asString()).isEqualTo("shop: is closed");
        assertThat(body(answer).path("field").asString()).isEqualTo("shop");
        assertThat(body(answer).path("fix").asString()).isEqualTo("come tomorrow");
    }

    @Test
    void namesAMemberThatIsNotKnownAndThoseThatAre() {
        var answer = order("{\"shop\":\"a\",\"colour\":1}");

        assertThat(answer).hasStatus(400);
        assertThat(body(answer).path("field").asString()).isEqualTo("colour");
        assertThat(body(answer).path("fix").asString())
                .isEqualTo("leave it out; known here are lines, shop");
    }

    @Test
    void namesTheMemberOfAListThatIsOfAnotherType() {
        var answer = order("{\"lines\":[{\"count\":1},{\"count\":[]}]}");

        assertThat(answer).hasStatus(400);
        assertThat(body(answer).path("field").asString()).isEqualTo("lines[1].count");
        assertThat(body(answer).path("fix").asString()).isEqualTo("send a number");
    }

    @Test
    void namesANumberThatIsOutOfRange() {
        var answer = order("{\"lines\":[{\"count\":99999999999}]}");

        assertThat(answer).hasStatus(400);
        assertThat(body(answer).path("detail").asString())
                .isEqualTo("lines[0].count: is a number out of range");
    }

    @Test
    void saysThatABodyIsNoJson() {
        var answer = order("{\"shop\":");

        assertThat(answer).hasStatus(400);
        assertThat(body(answer).has("field")).isFalse();
        assertThat(body(answer).path("detail").asString()).isEqualTo("the body is not JSON");
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        var answer = order("{\"shop\":\"" + "a".repeat(1024) + "\"}");

        assertThat(answer).hasStatus(413).hasContentType(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(body(answer).path("detail").asString())
                .isEqualTo("the body is larger than 1 KiB");
    }

    @Test
    void asksToReadAgainAfterAChangeThatWasOvertaken() {
        assertThat(order("{\"shop\":\"locked\"}")).hasStatus(409);
    }

    @Test
    void asksToComeBackWhenTheDatabaseIsAway() {
        assertThat(order("{\"shop\":\"dark\"}")).hasStatus(503).hasHeader("Retry-After", "5");
    }

    @Test
    void keepsAMistakeOfItsOwnToItself() {
        var answer = order("{\"shop\":\"open\"}");

        assertThat(answer).hasStatus(500);
        assertThat(answer).bodyText().doesNotContain("secret");
    }

    private MvcTestResult order(String body) {
        return service.post()
                .uri("/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }

    private static JsonNode body(MvcTestResult answer) {
        return JsonMapper.shared().readTree(answer.getResponse().getContentAsByteArray());
    }
}
