package main

import (
	"fmt"
	"io"
	"strings"
)

// assumption is a sentence that this project rests on and that could not be tried without
// an account.
type assumption struct {
	ID       string `json:"id"`
	Group    string `json:"group"`
	Sentence string `json:"assumed"`
	Source   string `json:"source"` // where it comes from
}

// The ids of the assumptions.
const (
	urlOpen         = "url-open"
	wrongKey        = "wrong-key"
	authorization   = "authorization"
	modelAccess     = "model-access"
	firstByte       = "first-byte"
	pieces          = "pieces"
	piecesPadded    = "pieces-padded"
	comments        = "comments"
	initTime        = "init"
	memoryUsed      = "memory"
	coldFirstByte   = "cold-first-byte"
	coldExtra       = "cold-extra"
	leaveUntold     = "leave-untold"
	leaveBilled     = "leave-billed"
	throttled       = "throttle"
	httpVersion     = "http-version"
	uncompressed    = "uncompressed"
	contentType     = "content-type"
	headersKept     = "headers"
	wwwAuthenticate = "www-authenticate"
	bodyLimit       = "body-limit"
	strictClient    = "strict-client"
	metricsMade     = "metrics"
	poeFetch        = "poe-fetch"
	poeControls     = "poe-controls"
)

// Where assumptions come from.
const (
	fromDocs      = "AWS's documentation (lambda.md §1)"
	fromReports   = "reports of others that contradict each other (lambda.md §1)"
	fromGeneral   = "general knowledge, found nowhere in writing (lambda.md §1)"
	fromBenchmark = "a published benchmark, and our process measured here (lambda.md §6)"
	fromMeasured  = "measured with the emulator"
	fromPoe       = "Poe's documentation (poe-protocol.md §2)"
	fromPoeLive   = "reports of others who run bots (poe-protocol.md §4, §7)"
)

// assumptions are all of them, in the order in which they are shown.
func assumptions() []assumption {
	const (
		access    = "access"
		streaming = "streaming"
		cold      = "cold start"
		leaving   = "a caller who leaves"
		throttle  = "throttling"
		protocol  = "protocol"
		metrics   = "metrics"
		poeSide   = "Poe"
	)
	return []assumption{
		{urlOpen, access, "The function URL lets everybody in, by the two permissions that it has: it answers no 403 of its own.", fromDocs},
		{wrongKey, access, "A wrong key gets the function's own 401, with its JSON body as it stands.", fromMeasured},
		{authorization, access, "The Authorization header reaches the function, which lets a key of the secret in.", fromGeneral},
		{modelAccess, access, "The role may call the bot's model, and the account has access to it.", "AWS's documentation (lambda.md §3)"},

		{firstByte, streaming, "The first byte, with meta, arrives before the first text is there.", fromMeasured},
		{pieces, streaming, "Pieces of 30 bytes arrive as they are written: the edge holds none back.", fromReports},
		{piecesPadded, streaming, "With a comment of 2048 bytes before them they arrive as they are written.", fromReports},
		{comments, streaming, "Comments, which keep a silent stream alive, reach the caller.", fromGeneral},

		{initTime, cold, "A new environment is ready within 100 ms (Init Duration).", fromBenchmark},
		{memoryUsed, cold, "The function uses less than half of its memory.", fromMeasured},
		{coldFirstByte, cold, "The first byte of a cold query arrives within the 5 s that Poe gives.", fromPoe},
		{coldExtra, cold, "A cold query has its first byte less than 1 s later than a warm one.", "general knowledge (lambda.md §6)"},

		{leaveUntold, leaving, "Lambda does not tell the function that its caller has left: the answer is finished.", fromDocs},
		{leaveBilled, leaving, "An answer that nobody reads is billed to its end.", fromDocs},

		{throttled, throttle, "Beyond the reserved concurrency Lambda itself answers 429, at once, and the others are served.", fromGeneral},

		{httpVersion, protocol, "An answer is HTTP/1.1 in chunks.", fromGeneral},
		{uncompressed, protocol, "Nothing is compressed, also for a caller who takes gzip.", fromGeneral},
		{contentType, protocol, "The Content-Type of an answer is text/event-stream, in lower case.", fromPoe},
		{headersKept, protocol, "X-Request-Id, Cache-Control and X-Accel-Buffering arrive under their names.", fromMeasured},
		{wwwAuthenticate, protocol, "A 401 has its WWW-Authenticate header under that name.", fromMeasured},
		{bodyLimit, protocol, "A body above 6 MB is refused by Lambda itself with 413, and the function does not see it.", fromDocs},
		{strictClient, protocol, "A client as strict as Poe's is content with the answer.", "measured with Poe's client (poe-protocol.md §8)"},

		{metricsMade, metrics, "CloudWatch makes metrics of the lines that the function writes for it, with nothing set up: queries are counted.", "AWS's documentation (Specification: Embedded metric format)"},

		{poeFetch, poeSide, "Poe answers fetch_settings with 200 and with what it took.", fromPoeLive},
		{poeControls, poeSide, "The bot's parameter_controls are among what Poe took.", fromPoeLive},
	}
}

// listAssumptions writes them as a table in Markdown, as the README has it: without the
// pages where a source is written down.
func listAssumptions(w io.Writer) error {
	var b strings.Builder
	b.WriteString("| what | assumed | where that comes from |\n|---|---|---|\n")
	for _, a := range assumptions() {
		source, _, _ := strings.Cut(a.Source, " (")
		fmt.Fprintf(&b, "| %s: `%s` | %s | %s |\n", a.Group, a.ID, a.Sentence, source)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
