package eventstream_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"github.com/poebridge/poebridge/pkg/bedrock/eventstream"
)

// encode is a frame as the SDK writes it.
func encode(payload string, headers ...sdk.Header) []byte {
	var b bytes.Buffer
	if err := sdk.NewEncoder().Encode(&b, sdk.Message{Headers: headers, Payload: []byte(payload)}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func event(kind, payload string) []byte {
	return encode(payload, text(":event-type", kind), text(":content-type", "application/json"), text(":message-type", "event"))
}

func text(name, value string) sdk.Header {
	return sdk.Header{Name: name, Value: sdk.StringValue(value)}
}

// seal puts any lengths, headers and payload into a frame with the right checksums.
func seal(total, headersLen uint32, rest string) []byte {
	b := binary.BigEndian.AppendUint32(nil, total)
	b = binary.BigEndian.AppendUint32(b, headersLen)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
	b = append(b, rest...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// withHeaders is a frame of these bytes as headers.
func withHeaders(headers string) []byte {
	return seal(uint32(16+len(headers)), uint32(len(headers)), headers)
}

func flip(frame []byte, at int) []byte {
	frame = bytes.Clone(frame)
	frame[(at+len(frame))%len(frame)] ^= 1
	return frame
}

// payloads reads to the end.
func payloads(r *eventstream.Reader) (all []string, err error) {
	for {
		m, err := r.Next()
		if err != nil {
			return all, err
		}
		all = append(all, string(m.EventType)+" "+string(m.Payload))
	}
}

func TestFramesAreReadHoweverTheyCome(t *testing.T) {
	stream := slices.Concat(event("a", "{}"), event("b", ""), event("c", strings.Repeat("x", 100_000)), event("d", "y"))
	for name, chunked := range map[string]func(io.Reader) io.Reader{
		"at once":            func(r io.Reader) io.Reader { return r },
		"byte by byte":       iotest.OneByteReader,
		"in halves":          iotest.HalfReader,
		"with the end":       iotest.DataErrReader,
		"with empty reads":   func(r io.Reader) io.Reader { return &hesitant{r: r} },
		"byte by byte, late": func(r io.Reader) io.Reader { return iotest.DataErrReader(iotest.OneByteReader(r)) },
	} {
		t.Run(name, func(t *testing.T) {
			got, err := payloads(eventstream.NewReader(chunked(bytes.NewReader(stream))))
			want := []string{"a {}", "b ", "c " + strings.Repeat("x", 100_000), "d y"}
			if !slices.Equal(got, want) || err != io.EOF {
				t.Errorf("%d frames, %v", len(got), err)
			}
		})
	}
}

// hesitant brings nothing every other time.
type hesitant struct {
	r    io.Reader
	turn bool
}

func (h *hesitant) Read(p []byte) (int, error) {
	if h.turn = !h.turn; h.turn {
		return 0, nil
	}
	return h.r.Read(p)
}

func TestTheEndOfAStream(t *testing.T) {
	frame := event("a", "{}")
	broken := errors.New("broken")
	for n := range len(frame) {
		want := io.ErrUnexpectedEOF
		if n == 0 {
			want = io.EOF
		}
		stream := slices.Concat(frame, frame[:n])
		got, err := payloads(eventstream.NewReader(bytes.NewReader(stream)))
		if len(got) != 1 || err != want {
			t.Errorf("cut after %d bytes: %d frames, %v", n, len(got), err)
		}
		got, err = payloads(eventstream.NewReader(io.MultiReader(bytes.NewReader(stream), iotest.ErrReader(broken))))
		if len(got) != 1 || err != broken {
			t.Errorf("broken after %d bytes: %d frames, %v", n, len(got), err)
		}
	}
	if _, err := eventstream.NewReader(empty{}).Next(); err != io.ErrNoProgress {
		t.Errorf("a source without anything: %v", err)
	}
}

type empty struct{}

func (empty) Read([]byte) (int, error) { return 0, nil }

func TestFramesThatAreNone(t *testing.T) {
	good := event("a", "{}")
	for _, row := range []struct {
		name  string
		frame []byte
		want  error
	}{
		{"a total length changed on the way, beyond all limits", flip(good, 0), eventstream.ChecksumError{}},
		{"a length of headers changed on the way, beyond all limits", flip(good, 4), eventstream.ChecksumError{}},
		{"a total length changed on the way", flip(good, 3), eventstream.ChecksumError{}},
		{"a length of headers changed on the way", flip(good, 7), eventstream.ChecksumError{}},
		{"the prelude's checksum changed on the way", flip(good, 8), eventstream.ChecksumError{}},
		{"a header changed on the way", flip(good, 20), eventstream.ChecksumError{}},
		{"a payload changed on the way", flip(good, -5), eventstream.ChecksumError{}},
		{"the checksum changed on the way", flip(good, -1), eventstream.ChecksumError{}},
		{"a length of nothing", seal(0, 0, ""), eventstream.LengthError{Total: 0}},
		{"shorter than a frame can be", seal(15, 0, ""), eventstream.LengthError{Total: 15}},
		{"headers that are longer than the frame", seal(32, 17, ""), eventstream.LengthError{Total: 32, Headers: 17}},
		{"headers beyond all limits", seal(1<<20, 128<<10+1, ""), eventstream.LengthError{Total: 1 << 20, Headers: 128<<10 + 1}},
		{"a payload beyond all limits", seal(16<<20+17, 0, ""), eventstream.LengthError{Total: 16<<20 + 17}},
		{"the largest of all lengths", seal(1<<32-1, 1<<32-1, ""), eventstream.LengthError{Total: 1<<32 - 1, Headers: 1<<32 - 1}},
		{"a name cut short", withHeaders("\x05a"), eventstream.HeaderError{}},
		{"a name without a value", withHeaders("\x01a"), eventstream.HeaderError{}},
		{"a value of no known type", withHeaders("\x01a\x0a"), eventstream.HeaderError{}},
		{"half a length", withHeaders("\x01a\x07\x00"), eventstream.HeaderError{}},
		{"a string cut short", withHeaders("\x01a\x07\x00\x03ab"), eventstream.HeaderError{}},
		{"an integer cut short", withHeaders("\x01a\x04\x00\x00\x00"), eventstream.HeaderError{}},
		{"a UUID cut short", withHeaders("\x01a\x09123456789012345"), eventstream.HeaderError{}},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := eventstream.NewReader(bytes.NewReader(slices.Concat(good, row.frame, good)))
			if got, err := payloads(r); len(got) != 1 || err != row.want {
				t.Errorf("%d frames, %v", len(got), err)
			}
			if _, err := r.Next(); err != row.want {
				t.Errorf("then %v", err)
			}
		})
	}
}

// A length that is no more than a claim must not cost memory.
func TestALengthIsBelievedAsFarAsBytesCome(t *testing.T) {
	source := &asked{r: bytes.NewReader(seal(16<<20, 0, strings.Repeat("and no more ", 1000)))}
	if _, err := eventstream.NewReader(source).Next(); err != io.ErrUnexpectedEOF || source.most > 64<<10 {
		t.Errorf("%v, at most %d bytes a Read", err, source.most)
	}
}

// asked is the largest room that a source was given.
type asked struct {
	r    io.Reader
	most int
}

func (a *asked) Read(p []byte) (int, error) {
	a.most = max(a.most, len(p))
	return a.r.Read(p)
}

func TestTheMemoryOfAHugeFrameIsNotKept(t *testing.T) {
	source := &asked{r: io.MultiReader(bytes.NewReader(event("a", strings.Repeat("x", 1<<20))), bytes.NewReader(event("b", "")))}
	r := eventstream.NewReader(source)
	if _, err := r.Next(); err != nil || source.most < 64<<10 {
		t.Fatalf("%v, at most %d bytes a Read", err, source.most)
	}
	source.most = 0
	if _, err := r.Next(); err != nil || source.most == 0 || source.most > 8<<10 {
		t.Errorf("%v, then at most %d bytes a Read", err, source.most)
	}
}

// A stream is silent most of the time, and there are many.
func TestTheRoomIsForAsMuchAsComes(t *testing.T) {
	frame := event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":" words"},"p":"abcdefghijklmnop"}`)
	for _, row := range []struct {
		name   string
		source io.Reader
		want   int
	}{
		{"paced", &bursts{t, slices.Repeat([][]byte{frame}, 100)}, 1 << 10},
		{"two at a time", &bursts{t, slices.Repeat([][]byte{slices.Concat(frame, frame)}, 50)}, 1 << 10},
		{"flat out", &loop{data: frame}, 8 << 10},
	} {
		t.Run(row.name, func(t *testing.T) {
			source := &asked{r: row.source}
			r := eventstream.NewReader(source)
			for range 100 {
				if _, err := r.Next(); err != nil {
					t.Fatal(err)
				}
			}
			if source.most > row.want || source.most <= row.want/2 {
				t.Errorf("at most %d bytes a Read, want %d", source.most, row.want)
			}
		})
	}
}

func TestAHeaderOfEveryTypeIsPassedOver(t *testing.T) {
	headers := []sdk.Header{
		{Name: "a", Value: sdk.BoolValue(true)}, {Name: "b", Value: sdk.BoolValue(false)},
		{Name: "c", Value: sdk.Int8Value(1)}, {Name: "d", Value: sdk.Int16Value(1)},
		{Name: "e", Value: sdk.Int32Value(1)}, {Name: "f", Value: sdk.Int64Value(1)},
		{Name: "g", Value: sdk.BytesValue("xyz")}, text("h", "xyz"), text("", ""),
		{Name: "i", Value: sdk.TimestampValue(time.UnixMilli(1))}, {Name: "j", Value: sdk.UUIDValue{1}},
	}
	for _, odd := range headers {
		all := append(slices.Clone(headers), odd, text(":message-type", "exception"), odd, text(":exception-type", "x"))
		m, err := eventstream.NewReader(bytes.NewReader(encode("p", all...))).Next()
		if err != nil || string(m.Type) != "exception" || string(m.ExceptionType) != "x" || string(m.Payload) != "p" || m.EventType != nil {
			t.Errorf("%+v: %+v, %v", odd, m, err)
		}
	}
}

func TestHeadersOfAnError(t *testing.T) {
	frame := encode("", text(":message-type", "event"), text(":error-code", "c"), text(":error-message", ""), text(":message-type", "error"),
		sdk.Header{Name: ":event-type", Value: sdk.BytesValue("x")})
	m, err := eventstream.NewReader(bytes.NewReader(frame)).Next()
	if err != nil || string(m.Type) != "error" || string(m.ErrorCode) != "c" || m.ErrorMessage == nil || len(m.ErrorMessage) > 0 || m.EventType != nil {
		t.Errorf("%+v, %v", m, err)
	}
}

// bursts brings one burst a Read, and must not be asked for more than there is.
type bursts struct {
	t    *testing.T
	left [][]byte
}

func (b *bursts) Read(p []byte) (int, error) {
	if len(b.left) == 0 {
		b.t.Fatal("a Read that would block")
	}
	n := copy(p, b.left[0])
	b.left = b.left[1:]
	return n, nil
}

func TestNoFrameWaitsForTheNext(t *testing.T) {
	a, b := event("a", "1"), event("b", "2")
	source := &bursts{t, [][]byte{slices.Concat(a, b, a[:20]), slices.Concat(a[20:], b)}}
	r := eventstream.NewReader(source)
	for i, want := range []string{"1", "2", "1", "2"} {
		if m, err := r.Next(); err != nil || string(m.Payload) != want {
			t.Errorf("frame %d: %+v, %v", i, m, err)
		}
	}
}

func TestAMessageCostsNoMemory(t *testing.T) {
	r := eventstream.NewReader(&loop{data: event("contentBlockDelta", `{"delta":{"text":" words"}}`)})
	if n := testing.AllocsPerRun(1000, func() {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// loop is the same data again and again.
type loop struct {
	data []byte
	at   int
}

func (l *loop) Read(p []byte) (n int, _ error) {
	for n < len(p) {
		c := copy(p[n:], l.data[l.at:])
		n, l.at = n+c, (l.at+c)%len(l.data)
	}
	return n, nil
}

func BenchmarkNext(b *testing.B) {
	frame := event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":" words"},"p":"abcdefghijklmnop"}`)
	b.Run("ours", func(b *testing.B) {
		r := eventstream.NewReader(&loop{data: frame})
		b.ReportAllocs()
		b.SetBytes(int64(len(frame)))
		for b.Loop() {
			if _, err := r.Next(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("the SDK's", func(b *testing.B) {
		r, d, payload := &loop{data: frame}, sdk.NewDecoder(), make([]byte, 10<<10)
		b.ReportAllocs()
		b.SetBytes(int64(len(frame)))
		for b.Loop() {
			if _, err := d.Decode(r, payload); err != nil {
				b.Fatal(err)
			}
		}
	})
}
