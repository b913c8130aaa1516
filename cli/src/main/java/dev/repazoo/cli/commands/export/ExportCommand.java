package dev.repazoo.cli.commands.export;

import dev.repazoo.cli.Command;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.options.ExportRequest;
import dev.repazoo.cli.options.OptionTable;
import java.io.IOException;
import java.util.List;

/** {@code zoo export}: a checkpoint as an ONNX graph, sampler included. */
public final class ExportCommand implements Command<ExportRequest> {
  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "write a checkpoint, sampler included, as one ONNX file";
  }

  @Override
  public List<String> examples() {
    return List.of(
        "export --ckpt last.pt --output generator.onnx --num-steps 50 --cfg-scale 1.8"
            + " --guidance-high 0.7",
        "export --ckpt exps/emoji --output denoiser.onnx --what denoiser --target ort",
        "export --ckpt exps/t2i --output t2i --what bundle --num-steps 20 --cfg-scale 2");
  }

  @Override
  public OptionTable<ExportRequest> options() {
    return ExportRequest.TABLE;
  }

  @Override
  public int run(Session session, ExportRequest request) throws IOException, CommandFailure {
    GraphWriter writer =
        new GraphWriter(session.console(), request.file(), new EncoderDistance(session.zoo()));
    switch (request.what()) {
      case BUNDLE -> BundleExport.run(session.zoo(), session::device, request, session.console());
      case DENOISER, SAMPLER, PIPELINE ->
          GeneratorExport.run(session.zoo(), session::device, request, writer);
      case WEIGHTS -> WeightsExport.run(session.zoo(), session::device, request, session.console());
      case ENCODER -> EncoderExport.run(session.zoo(), request, writer);
      case TEXT_ENCODER -> TextEncoderExport.run(session.zoo(), request, writer);
      case CODEC_ENCODER, CODEC_DECODER -> CodecExport.run(session.zoo(), request, writer);
    }
    return 0;
  }
}
