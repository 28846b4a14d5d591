package dev.antiphon.local.command;

import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.installation.Secrets;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

@Command(
        name = "env",
        description = "Prints addresses and secrets for scripts: eval \"$$(./antiphon env)\".")
final class EnvCommand implements Callable<Integer> {

    private final Context context;

    EnvCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        variables(context.installation())
                .forEach((name, value) -> context.out().println(name + "=" + quoted(value)));
        return 0;
    }

    static Map<String, String> variables(Installation installation) throws IOException {
        var secrets = installation.secrets();
        var ports = installation.ports();
        var variables = new LinkedHashMap<String, String>();
        variables.put("ANTIPHON_URL", installation.url());
        for (int number = 2; number <= installation.settings().gateways(); number++) {
            variables.put("ANTIPHON_URL_" + number, installation.url(ports.gateway(number)));
        }
        variables.put("ANTIPHON_API_KEY", secrets.find(Secrets.Name.API_KEY).orElse(""));
        variables.put("ANTIPHON_ADMIN_PASSWORD", secrets.of(Secrets.Name.CONSOLE_PASSWORD));
        variables.put("ANTIPHON_HOME", installation.home().toString());
        variables.put("ANTIPHON_SCRIPT", installation.checkout().resolve("antiphon").toString());
        variables.put("ANTIPHON_KAFKA", installation.settings().bootstrapServers());
        variables.put("ANTIPHON_REGISTRY_URL", installation.url(ports.registry()));
        variables.put("ANTIPHON_REGISTRY_TOKEN", secrets.of(Secrets.Name.REGISTRY_TOKEN));
        variables.put("ANTIPHON_BOTS_URL", installation.url(ports.bots()));
        variables.put("ANTIPHON_BOTS_TOKEN", secrets.of(Secrets.Name.BOTS_TOKEN));
        return variables;
    }

    static String quoted(String value) {
        return value.matches("[A-Za-z0-9_./:,@%+-]*")
                ? value
                : "'" + value.replace("'", "'\\''") + "'";
    }
}
