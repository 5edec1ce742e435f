package attachment

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"

	"github.com/poebridge/poebridge/pkg/internal/memnet"
)

// local is the local server's name in tests on a network in memory.
const local = "local.test:8080"

// inMemory is a Fetcher of a server in memory, for tests on a fake clock.
func inMemory(t testing.TB, handler http.HandlerFunc) *Fetcher {
	return newFetcher(Options{Local: local}, network{dial: memnet.Serve(t, handler).Dial})
}

// at is what a test wants from the local server.
func at(path string) Wanted { return Wanted{URL: "http://" + local + path} }

// dialed are the addresses that were connected to.
type dialed struct {
	mu        sync.Mutex
	addresses []string
}

// secure is a Fetcher of example.com and names below it, all served by one TLS server
// on a loopback address, except that names for which divert returns a dialer go there.
func secure(t testing.TB, handler http.HandlerFunc, divert map[string]dialFunc) (*Fetcher, *dialed) {
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	d := new(dialed)
	f := newFetcher(Options{Hosts: []string{"example.com", "*.example.com"}}, network{roots: roots,
		dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			d.mu.Lock()
			d.addresses = append(d.addresses, address)
			d.mu.Unlock()
			if other := divert[address]; other != nil {
				return other(ctx, network, address)
			}
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		}})
	return f, d
}

// one fetches one file.
func one(t testing.TB, f *Fetcher, w Wanted) Result {
	t.Helper()
	results := f.Fetch(t.Context(), "", []Wanted{w}, Limits{})
	if len(results) != 1 {
		t.Fatalf("%d results for one file", len(results))
	}
	return results[0]
}

// wantReason checks why a file could not be had, and that it then is not there.
func wantReason(t testing.TB, got Result, want Reason) {
	t.Helper()
	p, ok := errors.AsType[*Problem](got.Err)
	if !ok || p.Reason != want {
		t.Errorf("got %v, %s %s of %d bytes; want reason %q", got.Err, got.File.Kind, got.File.Format, len(got.File.Data), want)
	}
	if got.File.Data != nil {
		t.Errorf("there are %d bytes along with the problem", len(got.File.Data))
	}
}

func serving(data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(data) }
}

// allocated is how many bytes f allocates, freed ones among them.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func zipOf(t testing.TB, files map[string][]byte) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, data := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write(data)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// noise is a picture that hardly compresses.
func noise(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	r := rand.NewChaCha8([32]byte{})
	_, _ = r.Read(p.Pix)
	for i := 3; i < len(p.Pix); i += 4 {
		p.Pix[i] = 255
	}
	return p
}

// photo has the large areas and the grain of a photo.
func photo(w, h int) *image.RGBA {
	p := noise(w, h)
	for y := range h {
		for x := range w {
			at := p.PixOffset(x, y)
			p.Pix[at+0] = uint8(x*255/w) ^ p.Pix[at+0]>>4
			p.Pix[at+1] = uint8(y*255/h) ^ p.Pix[at+1]>>4
			p.Pix[at+2] = uint8((x+y)*255/(w+h)) ^ p.Pix[at+2]>>4
		}
	}
	return p
}

func plain(w, h int, c color.Color) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, w, h))
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	copy(p.Pix, bytes.Repeat([]byte{n.R, n.G, n.B, n.A}, w*h))
	return p
}

func asJPEG(t testing.TB, p image.Image) []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, p, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asPNG(t testing.TB, p image.Image) []byte {
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, p); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// pngClaiming is a PNG of some dozen bytes that claims a size.
func pngClaiming(t testing.TB, w, h uint32) []byte {
	data := asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	binary.BigEndian.PutUint32(data[16:], w)
	binary.BigEndian.PutUint32(data[20:], h)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// jpegClaiming is a small JPEG that claims a size.
func jpegClaiming(t testing.TB, w, h uint16) []byte {
	data := asJPEG(t, image.NewYCbCr(image.Rect(0, 0, 8, 8), image.YCbCrSubsampleRatio420))
	at := bytes.Index(data, []byte{0xff, markerSOF0})
	binary.BigEndian.PutUint16(data[at+5:], h)
	binary.BigEndian.PutUint16(data[at+7:], w)
	return data
}

// withEXIF puts an orientation into a JPEG.
func withEXIF(data []byte, mark string, orientation uint16) []byte {
	var order binary.AppendByteOrder = binary.LittleEndian
	if mark == "MM" {
		order = binary.BigEndian
	}
	tiff := order.AppendUint16([]byte(mark), 42)
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, 0x112), 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, orientation), 0), 0)
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, markerAPP1}, uint16(2+len(body)))
	return bytes.Join([][]byte{data[:2], segment, body, data[2:]}, nil)
}

// bits are written from the lowest on, as VP8L has them.
type bits struct {
	data []byte
	n    int
}

func (b *bits) put(value uint32, n int) {
	for i := range n {
		if b.n%8 == 0 {
			b.data = append(b.data, 0)
		}
		b.data[b.n/8] |= byte(value>>i&1) << (b.n % 8)
		b.n++
	}
}

// losslessWebP is a WebP of one colour, of which each pixel takes no bit at all.
func losslessWebP(w, h uint32) []byte {
	var b bits
	b.put(0x2f, 8)
	b.put(w-1, 14)
	b.put(h-1, 14)
	b.put(0, 1+3)                                           // no alpha, version 0
	b.put(0, 1+1+1)                                         // no transform, no colour cache, one group of codes
	for _, symbol := range []uint32{200, 100, 50, 255, 0} { // green, red, blue, alpha, distance
		b.put(1, 1)
		b.put(0, 1)
		b.put(1, 1)
		b.put(symbol, 8)
	}
	return webpOf("VP8L", append(b.data, 0, 0, 0, 0))
}

// webpOf has one chunk.
func webpOf(name string, body []byte) []byte {
	if len(body)%2 == 1 {
		body = append(body, 0)
	}
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(12+len(body)))
	out = binary.LittleEndian.AppendUint32(append(out, "WEBP"+name...), uint32(len(body)))
	return append(out, body...)
}

// extendedWebP has only the header that says a size and flags.
func extendedWebP(flags byte, w, h uint32) []byte {
	body := []byte{flags, 0, 0, 0, byte(w - 1), byte((w - 1) >> 8), byte((w - 1) >> 16), byte(h - 1), byte((h - 1) >> 8), byte((h - 1) >> 16)}
	return webpOf("VP8X", body)
}
