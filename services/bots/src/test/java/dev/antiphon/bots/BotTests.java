package dev.antiphon.bots;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

class BotTests {

    private static World world;
    private static ConfigurableApplicationContext bots;
    private static BotsApi api;

    @BeforeAll
    static void start() throws Exception {
        world = new World();
        bots = world.startBots();
        api = new BotsApi(bots);
    }

    @AfterAll
    static void stop() throws Exception {
        bots.close();
        world.close();
    }

    @Test
    void keepsWhatABotIs() throws Exception {
        assertThat(api.put("/bots/keeper", BotsApi.SHOP).statusCode()).isEqualTo(200);

        assertThat(api.get("/bots/keeper").body())
                .contains("\"id\":\"keeper\"", "\"name\":\"Mila\"", "\"alias\":\"shop-en\"");
        assertThat(api.get("/bots").body()).contains("keeper");
    }

    @Test
    void refusesAWriteWithoutTheToken() throws Exception {
        var answer = api.put("/bots/other", BotsApi.SHOP, "a-token-that-somebody-guessed");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("bots.admin-token");
        assertThat(api.get("/bots/other").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"name": "M", "instructions": "I", "alias": "a"}                            | workspaceId
                    {"workspaceId": "d", "name": " ", "instructions": "I", "alias": "a"}        | name
                    {"workspaceId": "d", "name": "M", "alias": "a"}                             | instructions
                    {"workspaceId": "d", "name": "M", "instructions": "I", "alias": "a b"}      | alias
                    {"workspaceId": "d", "name": "M", "instructions": "I", "colour": "red"}     | colour
                    {"workspaceId": ["d"], "name": "M", "instructions": "I", "alias": "a"}      | workspaceId
                    {"id": "x", "workspaceId": "d", "name": "M", "instructions": "I", "alias": "a"} | id
                    {"workspaceId"                                                              | JSON
                    """)
    void namesTheFieldThatIsWrong(String body, String named) throws Exception {
        var answer = api.put("/bots/wrong", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(named);
    }
}
