package probe

import (
	"bytes"
	_ "embed" // film.mp4
	"image"
	"image/png"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
)

// withFile is the plain question with something beside its text.
func withFile(files ...types.ContentBlock) question {
	q := plain()
	q.messages[0].Content = append(q.messages[0].Content, files...)
	return q
}

// pictures asks for one, and for two where one is taken: some models take no more than that.
// A higher limit is not asked for, since pictures cost more than all else together.
func (p *prober) pictures() {
	if !p.note(p.ask("a picture", withFile(picture())), keyInput, bot.InputImage, aboutImage) {
		return
	}
	r := p.ask("two pictures", withFile(picture(), picture()))
	most, told := number(r.said, aboutImageCount)
	switch {
	case r.taken:
		p.add(Finding{Key: keyImages, Said: "takes two; more was not asked for"})
	case r.refused && told && most == 1:
		p.add(Finding{Key: keyImages, Value: most, Said: r.said})
	default:
		p.add(r.open(keyImages, ""))
	}
}

func (p *prober) files() {
	p.note(p.ask("a document", withFile(textFile())), keyInput, bot.InputDocument, aboutDocument)
	p.note(p.ask("a video", withFile(film())), keyInput, bot.InputVideo, aboutVideo)
	p.note(p.ask("a recording", withFile(silence())), keyInput, bot.InputAudio, aboutAudio)
}

// pictureSide is small, and no smaller than what models are said to want.
const pictureSide = 64

func picture() types.ContentBlock {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, pictureSide, pictureSide))) // to memory
	return &types.ContentBlockMemberImage{Value: types.ImageBlock{
		Format: types.ImageFormatPng, Source: &types.ImageSourceMemberBytes{Value: b.Bytes()},
	}}
}

func textFile() types.ContentBlock {
	return &types.ContentBlockMemberDocument{Value: types.DocumentBlock{
		Name: aws.String("note"), Format: types.DocumentFormatTxt, Source: &types.DocumentSourceMemberBytes{Value: []byte("A heron.")},
	}}
}

// filmBytes are a second of one colour, as H.264 in MP4: the simulator's own (bedrocksim/video.go).
//
//go:embed film.mp4
var filmBytes []byte

func film() types.ContentBlock {
	return &types.ContentBlockMemberVideo{Value: types.VideoBlock{
		Format: types.VideoFormatMp4, Source: &types.VideoSourceMemberBytes{Value: filmBytes},
	}}
}

// silence is a tenth of a second of it, as WAV of 8000 samples a second.
func silence() types.ContentBlock {
	const size = 1600 // bytes
	head := "RIFF\x64\x06\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x40\x06\x00\x00"
	return &types.ContentBlockMemberAudio{Value: types.AudioBlock{
		Format: types.AudioFormatWav, Source: &types.AudioSourceMemberBytes{Value: append([]byte(head), make([]byte, size)...)},
	}}
}
