package bedrocksim

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif" // the decoders that can tell a picture's size
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"slices"
)

// Limits on pictures (bedrock.md §1.2, row image).
const (
	maxImages     = 20        // in a message
	maxImageBytes = 3_932_160 // 3.75 MB
	maxImageSide  = 8000      // pixels
	manyImages    = 20        // in a request; with more they may have to be smaller
)

var imageFormats = []string{"png", "jpeg", "gif", "webp"}

// picture is an image in the request and where it is.
type picture struct {
	at   string
	data Media
}

// imageRules are about pictures, in turns and in the results of tools.
func imageRules() []Rule {
	return []Rule{
		{
			Name: "image-unsupported", Source: "bedrock.md §3.2 column Img", Verified: true,
			check: eachImage(func(j *judged, p picture) finding {
				return lacks(j.facts.Image, "This model doesn't support the image content block that you provided. Remove the image content block and try again.")
			}),
		},
		{
			Name: "image-format", Source: "bedrock.md §1.2 row image", Verified: true,
			check: eachImage(func(_ *judged, p picture) finding {
				if slices.Contains(imageFormats, p.data.Format) {
					return fine
				}
				return constraint(p.data.Format, p.at+".image.format", "Member must satisfy enum value set: [png, jpeg, gif, webp]")
			}),
		},
		{
			Name: "image-count", Source: "bedrock.md §1.2 row image", Verified: true,
			check: eachMessage("image", maxImages, "The number of image blocks at messages.%d exceeds the limit of %d images per message."),
		},
		{
			Name: "image-size", Source: "bedrock.md §1.2 row image", Verified: true,
			check: eachImage(func(_ *judged, p picture) finding {
				if len(p.data.bytes()) <= maxImageBytes {
					return fine
				}
				return object("%s.image.source.bytes: image exceeds 3.75 MB maximum: %d bytes > %d bytes", p.at, len(p.data.bytes()), maxImageBytes)
			}),
		},
		{
			Name: "image-bytes", Source: "bedrock.md §1.2 row image, format must match; §1.5 row Could not process image", Verified: true,
			check: eachImage(func(_ *judged, p picture) finding {
				if data := p.data.bytes(); data == nil || http.DetectContentType(data) == "image/"+p.data.Format {
					return fine
				}
				return object("The model returned the following errors: %s.image.source: Could not process image", p.at)
			}),
		},
		{
			Name: "image-dimensions", Source: "bedrock.md §1.5 row image dimensions", Verified: true,
			check: eachImage(func(_ *judged, p picture) finding { return larger(p, maxImageSide, "8000 pixels") }),
		},
		{
			Name: "many-image-dimensions", Source: "bedrock.md §1.2 row image, Claude; §1.5 row image dimensions", Verified: true,
			check: eachImage(func(j *judged, p picture) finding {
				limit := j.facts.ManyImageSide
				if limit == 0 || len(j.images()) <= manyImages {
					return fine
				}
				return larger(p, limit, fmt.Sprintf("for many-image requests: %d pixels", limit))
			}),
		},
		{
			Name: "image-model-count", Source: "bedrock.md §3.2 row Llama 3.2, from memory",
			check: func(j *judged) finding {
				if limit := j.facts.MaxImages; limit > 0 && len(j.images()) > limit {
					return object("This model supports at most %d image per request.", limit)
				}
				return fine
			},
		},
	}
}

// eachImage is a check of every picture in the request.
func eachImage(look func(j *judged, p picture) finding) func(*judged) finding {
	return func(j *judged) finding {
		for _, p := range j.images() {
			if f := look(j, p); f.message != "" {
				return f
			}
		}
		return fine
	}
}

// images are all pictures of the request.
func (j *judged) images() []picture {
	var out []picture
	for at, b := range j.blocks() {
		if b.Image != nil {
			out = append(out, picture{at.String(), *b.Image})
		}
		if b.ToolResult == nil {
			continue
		}
		for _, part := range b.ToolResult.Content {
			if part.Image != nil {
				out = append(out, picture{at.String() + ".toolResult", *part.Image})
			}
		}
	}
	return out
}

// larger objects to a side of more pixels than the limit..
func larger(p picture, limit int, text string) finding {
	size, _, err := image.DecodeConfig(bytes.NewReader(p.data.bytes()))
	if err != nil || size.Width <= limit && size.Height <= limit {
		return fine
	}
	return object("The model returned the following errors: %s.image.source.base64.data: At least one of the image dimensions exceed max allowed size: %s", p.at, text)
}

// bytes are those of a file that is in the request itself.
func (m Media) bytes() []byte {
	if m.Source == nil {
		return nil
	}
	return m.Source.Bytes
}

// eachMessage is a check that no turn has more blocks of a kind than the limit.
func eachMessage(kind string, limit int, format string) func(*judged) finding {
	return func(j *judged) finding {
		for i, message := range j.Messages {
			found := 0
			for _, b := range message.Content {
				if b.kind() == kind {
					found++
				}
			}
			if found > limit {
				return object(format, i, limit)
			}
		}
		return fine
	}
}
