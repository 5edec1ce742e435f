package eventstream_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"slices"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream/eventstreamapi"

	"github.com/poebridge/poebridge/pkg/bedrock/eventstream"
)

// FuzzReader: whatever the bytes and however they come, we read what the SDK's decoder
// reads, and fail where it fails. We differ from it in three things. Where it takes an
// end within a frame for an end behind one, we say io.ErrUnexpectedEOF. It takes a last
// header of one byte for none (see dangling). And we have limits, which no input here
// is long enough to show.
func FuzzReader(f *testing.F) {
	for _, stream := range [][]byte{
		{}, event("a", "{}"), slices.Concat(event("a", "{}"), event("b", "")), event("a", "{}")[:30],
		withHeaders("\x05a"), withHeaders("\x01a\x0a"), withHeaders("\x01a\x07\x00\x03ab"), withHeaders("\x01a\x00\x05"),
		withHeaders("\x01a\x01\x01b\x02x\x01c\x03xx\x01d\x04xxxx\x01e\x05xxxxxxxx\x01f\x06\x00\x01x\x01g\x08xxxxxxxx\x01h\x09xxxxxxxxxxxxxxxx"),
		withHeaders("\x0d:message-type\x07\x00\x05event\x0d:message-type\x07\x00\x05error"),
		withHeaders("\x0b:event-type\x06\x00\x01x"), withHeaders("\x0b:event-type\x07\x00\x01x\x0b:event-type\x06\x00\x01x"),
		withHeaders("\x0d:message-type\x07\x00\x00\x0d:message-type\x00"),
		seal(0, 0, ""), seal(15, 0, ""), seal(16, 0, ""), seal(32, 17, "0123456789012345"), seal(1<<31, 0, "x"),
		flip(event("a", "{}"), 3), flip(event("a", "{}"), -1), flip(event("a", "{}"), 20),
	} {
		f.Add(stream, true, uint8(0))
		f.Add(stream, false, uint8(1))
	}
	f.Fuzz(func(t *testing.T, stream []byte, reseal bool, chunk uint8) {
		if reseal {
			stream = resealed(stream)
		}
		theirs := bytes.NewReader(stream)
		r := eventstream.NewReader(&chunks{stream, int(chunk)})
		for at := 0; ; {
			got, gotErr := r.Next()
			want, wantErr := sdk.NewDecoder().Decode(theirs, nil)
			end := len(stream) - theirs.Len()
			if gotErr == (eventstream.HeaderError{}) && wantErr == nil && dangling(stream[at:end], want) {
				return
			}
			if (gotErr == nil) != (wantErr == nil) || gotErr == io.EOF && (wantErr != io.EOF || at < len(stream)) {
				t.Fatalf("at byte %d of %d: %v, the SDK %v", at, len(stream), gotErr, wantErr)
			}
			if ended := wantErr == io.EOF && at == len(stream); ended != (gotErr == io.EOF) {
				t.Fatalf("at the end: %v, the SDK %v", gotErr, wantErr)
			}
			if gotErr != nil {
				if _, again := r.Next(); again != gotErr {
					t.Fatalf("%v, then %v", gotErr, again)
				}
				return
			}
			same(t, got, want)
			at = end
		}
	})
}

func same(t *testing.T, got eventstream.Message, want sdk.Message) {
	t.Helper()
	if !bytes.Equal(got.Payload, want.Payload) {
		t.Fatalf("payload %q, the SDK %q", got.Payload, want.Payload)
	}
	for name, value := range map[string][]byte{
		eventstreamapi.MessageTypeHeader:   got.Type,
		eventstreamapi.EventTypeHeader:     got.EventType,
		eventstreamapi.ExceptionTypeHeader: got.ExceptionType,
		eventstreamapi.ErrorCodeHeader:     got.ErrorCode,
		eventstreamapi.ErrorMessageHeader:  got.ErrorMessage,
	} {
		theirs, ok := want.Headers.Get(name).(sdk.StringValue) // of another type: nothing to us
		if ok != (value != nil) || string(theirs) != string(value) {
			t.Fatalf("%s: %q, the SDK %v", name, value, want.Headers.Get(name))
		}
	}
}

// dangling reports whether the headers of a frame end in the length of a name that
// does not follow: without that byte, it is the message that the SDK reads.
func dangling(frame []byte, want sdk.Message) bool {
	size := binary.BigEndian.Uint32(frame[4:])
	if size == 0 || frame[12+size-1] == 0 {
		return false
	}
	rest := slices.Concat(frame[12:12+size-1], frame[12+size:len(frame)-4])
	got, err := sdk.NewDecoder().Decode(bytes.NewReader(seal(uint32(len(frame)-1), size-1, string(rest))), nil)
	return err == nil && bytes.Equal(got.Payload, want.Payload) && slices.EqualFunc(got.Headers, want.Headers, func(a, b sdk.Header) bool {
		return a.Name == b.Name && a.Value.String() == b.Value.String()
	})
}

// resealed puts right the checksums of what may be frames, so that what is behind them
// is tried.
func resealed(stream []byte) []byte {
	stream = bytes.Clone(stream)
	for b := stream; len(b) >= 16; {
		total := int(binary.BigEndian.Uint32(b))
		binary.BigEndian.PutUint32(b[8:], crc32.ChecksumIEEE(b[:8]))
		if total < 16 || total > len(b) {
			break
		}
		binary.BigEndian.PutUint32(b[total-4:], crc32.ChecksumIEEE(b[:total-4]))
		b = b[total:]
	}
	return stream
}

// chunks brings at most so many bytes a Read; 0: as many as there are.
type chunks struct {
	left []byte
	size int
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.left) == 0 {
		return 0, io.EOF
	}
	if c.size > 0 {
		p = p[:min(len(p), c.size)]
	}
	n := copy(p, c.left)
	c.left = c.left[n:]
	return n, nil
}
