package bot

func (c *checker) checkImage() {
	c.oneOf("image.dialect", string(c.template.Image.Dialect), string(ImageTitan), string(ImageStability))
}
