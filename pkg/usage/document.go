package usage

// density says how many bytes of a document make a token.
type density struct {
	format string
	bytes  int // up to richSize
	rich   int // above it, where a document is large because of its pictures
	least  int // tokens of any document
}

// richSize is the size in bytes from which a document is taken to grow by pictures.
const richSize = 1 << 20

// densities are by the names that documents have as a file's ending. A page of PDF is
// 1,500 to 3,000 tokens (bedrock.md §7), here 2,250, and about 50 kB if it is text, 200 kB
// if it is scanned. The others are by rule of thumb: office formats since 2007 are
// compressed, older ones have two bytes a character and much that is no text.
var densities = []density{
	{format: "pdf", bytes: 22, rich: 90, least: 2250},
	{format: "docx", bytes: 6, rich: 60},
	{format: "doc", bytes: 10, rich: 60},
	{format: "xlsx", bytes: 2, rich: 2},
	{format: "xls", bytes: 6, rich: 6},
	{format: "csv", bytes: 2, rich: 2},
	{format: "html", bytes: 3, rich: 3},
}

// plain is the density of text and of any format that is not in the table.
var plain = density{bytes: 3, rich: 3}

// Document estimates the tokens of a document from its format, as in "pdf", and its
// size in bytes. It is right within a factor of three, since the same text may come
// with pictures and fonts or without: where the text itself is at hand, use Text.
func Document(format string, bytes int) int {
	d := plain
	for _, row := range densities {
		if row.format == format {
			d = row
		}
	}
	text, pictures := min(bytes, richSize), max(bytes, richSize)-richSize
	return max(addUp(divideUp(text, d.bytes), divideUp(pictures, d.rich)), d.least)
}
