import hostwire.CallOptions;
import hostwire.Client;
import hostwire.Code;
import hostwire.HostwireException;
import hostwire.PendingCall;
import hostwire.Reply;
import java.util.Map;

/** The same library from Java. */
final class FromJava {
    private FromJava() {}

    // README: java
    static int records(String token, String baseUrl) throws HostwireException, InterruptedException {
        try (Client client = Client.admTools(token, baseUrl)) {
            Reply reply = client.callBlocking("dns/records_list", Map.of("domain_id", 42));
            return reply.getTexts().size();
        } catch (HostwireException error) {
            if (error.getCode() == Code.QUOTA_WAIT) {
                System.err.println("Again at " + error.getRetryAtMs());
            }
            throw error;
        }
    }
    // end

    static Code cancelled(Client client) throws InterruptedException {
        try (PendingCall call = client.start("dns/list", Map.of(), new CallOptions(0L))) {
            call.cancel();
            call.awaitBlocking();
            return Code.OTHER;
        } catch (HostwireException error) {
            return error.getCode();
        }
    }
}
