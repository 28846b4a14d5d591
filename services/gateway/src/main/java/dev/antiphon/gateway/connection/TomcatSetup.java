package dev.antiphon.gateway.connection;

import dev.antiphon.gateway.problem.RefusingValve;

import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** Adds to Tomcat what the gateway needs of it. */
@Component
class TomcatSetup implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextValves(new ClientValve());
        factory.addContextCustomizers(TomcatSetup::refuseInOurWords);
    }

    /** The last valve of the host speaks before Tomcat's own, and a context knows its host late. */
    private static void refuseInOurWords(Context context) {
        context.addLifecycleListener(
                event -> {
                    if (event.getType().equals(Lifecycle.BEFORE_START_EVENT)
                            && context.getParent() instanceof StandardHost host) {
                        host.getPipeline().addValve(new RefusingValve());
                    }
                });
    }
}
