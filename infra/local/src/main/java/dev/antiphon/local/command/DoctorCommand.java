package dev.antiphon.local.command;

import dev.antiphon.local.doctor.Doctor;
import dev.antiphon.local.doctor.Finding;
import dev.antiphon.local.installation.Installation;
import dev.antiphon.local.service.Services;

import picocli.CommandLine.Command;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;

@Command(
        name = "doctor",
        description =
                "Tells what is wrong with this machine, and how to mend it; 1 if something is.")
final class DoctorCommand implements Callable<Integer> {

    private final Context context;

    DoctorCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        var installation =
                Installation.wished(
                        context.checkout(), context.home(), Map.of(), context.environment());
        boolean isWell = true;
        for (Finding finding : new Doctor(installation, Services.of(installation)).examine()) {
            context.out()
                    .printf(
                            "  %-5s %-10s %s%n",
                            finding.isGood() ? "good" : "BAD", finding.what(), finding.found());
            if (!finding.isGood()) {
                context.out().println("                   " + finding.fix());
            }
            isWell &= finding.isGood();
        }
        return isWell ? 0 : 1;
    }
}
