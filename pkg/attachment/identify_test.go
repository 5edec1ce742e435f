package attachment

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// bmff is an ISO base media file of a brand with tracks of some handlers.
func bmff(brands string, handlers ...string) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(12+len(brands)))
	out = append(out, "ftyp"+brands[:4]+"\x00\x00\x02\x00"+brands[4:]...)
	out = append(out, "\x00\x00\x00\x10mdat\x00\x01\x02\x03\x04\x05\x06\x07"...)
	for _, h := range handlers {
		out = append(out, "\x00\x00\x00\x20hdlr\x00\x00\x00\x00\x00\x00\x00\x00"+h+"\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	}
	return out
}

func ebml(docType, codec string) []byte {
	out := append([]byte("\x1a\x45\xdf\xa3\x93\x42\x82"), byte(0x80|len(docType)))
	out = append(out, docType+"\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"...)
	if codec != "" {
		out = append(append(out, 0x86, byte(0x80|len(codec))), codec...)
	}
	return out
}

func ole(streams ...string) []byte {
	out := []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504))
	for _, s := range streams {
		out = append(append(out, inUTF16(s)...), 0, 0, 0, 0)
	}
	return out
}

func inUTF16BE(s string) []byte {
	out := []byte(utf16BE)
	for _, unit := range utf16.Encode([]rune(s)) {
		out = binary.BigEndian.AppendUint16(out, unit)
	}
	return out
}

func repeated(packet string, size, n int) []byte {
	return bytes.Repeat([]byte(packet+strings.Repeat("\xff", size-len(packet))), n)
}

// sample is a file and what it is.
type sample struct {
	name   string
	data   []byte
	kind   Kind
	format string
}

func samples(t testing.TB) []sample {
	return []sample{
		{"JPEG", asJPEG(t, noise(8, 8)), Image, "jpeg"},
		{"PNG", asPNG(t, noise(8, 8)), Image, "png"},
		{"lossless WebP", losslessWebP(8, 8), Image, "webp"},
		{"extended WebP", extendedWebP(0, 8, 8), Image, "webp"},
		{"PDF", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), Document, "pdf"},
		{"PDF after white space", []byte("\xef\xbb\xbf\r\n%PDF-1.4\n"), Document, "pdf"},
		{"DOCX", zipOf(t, map[string][]byte{"[Content_Types].xml": nil, "word/document.xml": []byte("x")}), Document, "docx"},
		{"XLSX", zipOf(t, map[string][]byte{"[Content_Types].xml": nil, "xl/workbook.xml": []byte("x")}), Document, "xlsx"},
		{"DOC", ole("Root Entry", "WordDocument"), Document, "doc"},
		{"XLS", ole("Root Entry", "Workbook"), Document, "xls"},
		{"XLS of Excel 5", ole("Root Entry", "Book"), Document, "xls"},
		{"MP4", bmff("isomisommp42", "vide", "soun"), Video, "mp4"},
		{"MP4 whose tracks come too late", bmff("mp42"), Video, "mp4"},
		{"MP4 of sound", bmff("isom", "soun"), Audio, "mp4"},
		{"M4A", bmff("M4A isom", "soun"), Audio, "m4a"},
		{"QuickTime", bmff("qt  ", "vide"), Video, "mov"},
		{"old QuickTime", []byte("\x00\x00\x00\x08wide\x00\x00\x00\x10mdat\x00\x00"), Video, "mov"},
		{"3GP", bmff("3gp4isom", "vide"), Video, "three_gp"},
		{"Matroska", ebml("matroska", "V_MPEG4/ISO/AVC"), Video, "mkv"},
		{"Matroska of sound", ebml("matroska", "A_FLAC"), Audio, "mka"},
		{"WebM", ebml("webm", "V_VP9"), Video, "webm"},
		{"WebM of sound", ebml("webm", "A_OPUS"), Audio, "webm"},
		{"WebM whose tracks come too late", ebml("webm", ""), Video, "webm"},
		{"FLV", []byte("FLV\x01\x05\x00\x00\x00\x09"), Video, "flv"},
		{"MPEG program stream", []byte("\x00\x00\x01\xba\x44\x00"), Video, "mpeg"},
		{"MPEG transport stream", repeated("G\x40\x11\x10", 188, 5), Video, "mpeg"},
		{"WMV", []byte(asfHeader + "\x00\x00" + asfVideo), Video, "wmv"},
		{"MP3 with a tag", []byte("ID3\x04\x00\x00\x00\x00\x00\x01\x00\xff\xfb\x90\x00"), Audio, "mp3"},
		{"MP3 without", []byte("\xff\xfb\x90\x64\x00\x00"), Audio, "mp3"},
		{"MPEG audio of layer II", []byte("\xff\xfd\x90\x64\x00\x00"), Audio, "mpga"},
		{"AAC", []byte("\xff\xf1\x50\x80\x02\x1f\xfc"), Audio, "aac"},
		{"AAC with a tag", []byte("ID3\x04\x00\x00\x00\x00\x00\x01\x00\xff\xf1\x50\x80\x02\x1f\xfc"), Audio, "aac"},
		{"FLAC with a tag", []byte("ID3\x04\x00\x00\x00\x00\x00\x01\x00fLaC"), Audio, "flac"},
		{"WAV", []byte("RIFF\x24\x00\x00\x00WAVEfmt "), Audio, "wav"},
		{"FLAC", []byte("fLaC\x00\x00\x00\x22"), Audio, "flac"},
		{"Ogg Vorbis", []byte("OggS\x00\x02\x00\x00\x01vorbis"), Audio, "ogg"},
		{"Opus", []byte("OggS\x00\x02\x00\x00OpusHead"), Audio, "opus"},
	}
}

func TestWhatAFileIsComesFromItsContent(t *testing.T) {
	for _, row := range samples(t) {
		t.Run(row.name, func(t *testing.T) {
			for _, claim := range []Wanted{{}, {Name: "notes.txt", ContentType: "text/plain"}, {Name: "a.docx", ContentType: "image/png"}} {
				got, problem := identify(row.data, hintOf(claim))
				if problem != nil || got.Kind != row.kind || got.Format != row.format {
					t.Errorf("got %s %s, %v; want %s %s", got.Kind, got.Format, problem, row.kind, row.format)
				}
				if kind := kindOfHead(row.data); kind == 0 {
					t.Error("it is refused by its first bytes")
				}
			}
		})
	}
}

func TestWhatBedrockDoesNotReadIsUnknown(t *testing.T) {
	for name, data := range map[string][]byte{
		"HEIC":                   bmff("heicmif1"),
		"HEIC by a later brand":  bmff("xxxxheic"),
		"AVIF":                   bmff("avif"),
		"a raw picture":          bmff("crx "),
		"a ZIP":                  zipOf(t, map[string][]byte{"a.txt": []byte("x")}),
		"a PPTX":                 zipOf(t, map[string][]byte{"ppt/presentation.xml": nil}),
		"a ZIP without an end":   []byte("PK\x03\x04word/document.xml"),
		"a PPT":                  ole("PowerPoint Document"),
		"WMA":                    []byte(asfHeader + "\x00\x00"),
		"Theora":                 []byte("OggS\x00\x02\x80theora"),
		"AVI":                    []byte("RIFF\x24\x00\x00\x00AVI LIST"),
		"another EBML":           ebml("other", ""),
		"an executable":          []byte("\x7fELF\x02\x01\x01\x00"),
		"gzip":                   []byte("\x1f\x8b\x08\x00"),
		"text with a NUL":        []byte("hello\x00world"),
		"noise":                  []byte("\xe9a\xfe\x03\x11"),
		"half of UTF-16's units": append([]byte(utf16LE), "a\x00\x00\x00"...),
		"a broken RIFF":          []byte("RIFF\x00\x00WEBP"),
		"MPEG's sync alone":      []byte("\xff\xfb\xff\xff"),
	} {
		t.Run(name, func(t *testing.T) {
			got, problem := identify(data, hint{extension: "docx"})
			if problem == nil || problem.Reason != UnknownType {
				t.Errorf("got %s %s, %v", got.Kind, got.Format, problem)
			}
		})
	}
}

func TestClaimsTellOnlyKindsOfTextApart(t *testing.T) {
	for _, row := range []struct {
		name, contentType, text string
		kind                    Kind
		format                  string
	}{
		{"a.csv", "", "a,b\n1,2\n", Document, "csv"},
		{"A.CSV", "text/plain", "a,b\n", Document, "csv"},
		{"", "text/csv; charset=utf-8", "a,b\n", Document, "csv"},
		{"a.md", "", "# Title", Document, "md"},
		{"", "text/markdown", "# Title", Document, "md"},
		{"a.md", "text/markdown", "<p align=center>x</p>", Document, "md"},
		{"a.txt", "", "hello", Document, "txt"},
		{"", "text/plain", "hello", Document, "txt"},
		{"a.html", "", "<div>x</div>", Document, "html"},
		{"", "text/html", " <p>x", Document, "html"},
		{"a.html", "", "no markup", Text, "txt"},
		{"a.txt", "text/plain", "<!DOCTYPE html><p>x", Document, "html"},
		{"", "", "\n <HTML lang=en>", Document, "html"},
		{"", "", "<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC>", Document, "html"},
		{"", "", "<!-- saved --><html>", Document, "html"},
		{"a.svg", "image/svg+xml", "<?xml version='1.0'?><svg/>", Text, "txt"},
		{"a.json", "application/json", "{}", Text, "txt"},
		{"main.go", "text/plain", "package main", Text, "txt"},
		{"a.vue", "", "<template><html/></template>", Text, "txt"},
		{"", "", "hello", Text, "txt"},
		{"photo.jpg", "image/jpeg", "hello", Text, "txt"},
		{"a.pdf", "application/pdf", "hello", Text, "txt"},
		{"a.bmp", "", "BMW is not a picture, whatever it begins with", Text, "txt"},
		{"", "", "ID3 is a kind of tag", Text, "txt"},
		{"", "", "the moov box and ftyp", Text, "txt"},
		{"", "", strings.Repeat("G"+strings.Repeat("a", 187), 6), Text, "txt"},
		{"a.md", "not a type;;", "x", Document, "md"},
	} {
		got, problem := identify([]byte(row.text), hintOf(Wanted{Name: row.name, ContentType: row.contentType}))
		if problem != nil || got.Kind != row.kind || got.Format != row.format || !got.Text || string(got.Data) != row.text {
			t.Errorf("%s %s %.20q: got %s %s, %v; want %s %s", row.name, row.contentType, row.text, got.Kind, got.Format, problem, row.kind, row.format)
		}
		if kindOfHead([]byte(row.text)) == 0 {
			t.Errorf("%.20q is refused by its first bytes", row.text)
		}
	}
}

func TestTheClaimDecidesBetweenTwoOfficeDocumentsInOneContainer(t *testing.T) {
	both := ole("WordDocument", "Workbook")
	for name, want := range map[string]string{"a.xls": "xls", "a.doc": "doc", "": "doc"} {
		if got, _ := identify(both, hintOf(Wanted{Name: name})); got.Format != want {
			t.Errorf("%q: got %s, want %s", name, got.Format, want)
		}
	}
}

func TestTextBecomesUTF8WithoutAMark(t *testing.T) {
	const want = "grün 🙂\n"
	for name, data := range map[string][]byte{
		"UTF-8":               []byte(want),
		"UTF-8 with a mark":   []byte(utf8Mark + want),
		"UTF-16, low first":   append([]byte(utf16LE), inUTF16(want)...),
		"UTF-16, high first":  inUTF16BE(want),
		"UTF-16, a byte over": append(inUTF16BE(want), 'x'),
	} {
		got, problem := identify(data, hint{})
		if problem != nil || string(got.Data) != want {
			t.Errorf("%s: got %q, %v", name, got.Data, problem)
		}
	}
	got, problem := identify([]byte(utf16LE+"\x3d\xd8a\x00\x3d\xd8"), hint{})
	if problem != nil || string(got.Data) != "\ufffda\ufffd" {
		t.Errorf("half a character: got %q, %v", got.Data, problem)
	}
}

func TestTextThatIsCutWithinACharacterMayBeText(t *testing.T) {
	text := []byte("grün 🙂")
	for i := range text {
		if !mayBeText(text[:i]) {
			t.Errorf("not the first %d bytes", i)
		}
	}
	if mayBeText([]byte("a\x00")) || mayBeText([]byte("gr\xfcn\x01")) {
		t.Error("anything may be text")
	}
}

func TestAZipBombIsNotUnpacked(t *testing.T) {
	bomb := zipOf(t, map[string][]byte{"word/document.xml": make([]byte, 16<<20), "[Content_Types].xml": nil})
	many := zipOf(t, map[string][]byte{"word/document.xml": nil})
	end := bytes.LastIndex(many, []byte("PK\x05\x06"))
	directory := binary.LittleEndian.Uint32(many[end+16:])
	entry := many[directory:end]
	many = slices.Concat(many[:directory], bytes.Repeat(entry, 60_000), many[end:])
	for name, data := range map[string][]byte{"much content": bomb, "many entries": many} {
		t.Run(name, func(t *testing.T) {
			f := inMemory(t, serving(data))
			var got Result
			if n := allocated(func() { got = one(t, f, at("/x")) }); n > 16<<20 {
				t.Errorf("%d bytes allocated", n)
			}
			if got.Err != nil || got.File.Format != "docx" || len(got.File.Data) != len(data) {
				t.Errorf("got %s of %d bytes, %v", got.File.Format, len(got.File.Data), got.Err)
			}
		})
	}
}

func TestALyingTypeIsFoundOut(t *testing.T) {
	f := inMemory(t, serving(asPNG(t, noise(8, 8))))
	got := one(t, f, Wanted{URL: "http://" + local + "/cat.jpg", Name: "cat.jpg", ContentType: "image/jpeg"})
	if got.Err != nil || got.File.Kind != Image || got.File.Format != "png" {
		t.Errorf("got %s %s, %v", got.File.Kind, got.File.Format, got.Err)
	}
	f = inMemory(t, serving([]byte("\x7fELF\x02\x01\x01\x00")))
	wantReason(t, one(t, f, Wanted{URL: "http://" + local + "/cat.jpg", Name: "cat.jpg", ContentType: "image/jpeg"}), UnknownType)
}

func TestAFileOfAKindHasThatKindsLimit(t *testing.T) {
	limits := Limits{DocumentBytes: 50, MediaBytes: 60}
	for _, row := range []struct {
		name string
		data []byte
		want Reason
	}{
		{"a text that fits", bytes.Repeat([]byte("a"), 50), 0},
		{"a text that does not", bytes.Repeat([]byte("a"), 51), TooLarge},
		{"a text that grows when it becomes UTF-8", append([]byte(utf16LE), bytes.Repeat(inUTF16("€"), 24)...), TooLarge},
		{"a video that fits", append([]byte("FLV\x01"), make([]byte, 56)...), 0},
		{"a video that does not", append([]byte("FLV\x01"), make([]byte, 57)...), TooLarge},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := inMemory(t, serving(row.data)).Fetch(t.Context(), "", []Wanted{at("/x")}, limits)[0]
			if row.want != 0 {
				wantReason(t, got, row.want)
			} else if got.Err != nil {
				t.Error(got.Err)
			}
		})
	}
}
