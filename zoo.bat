@echo off
rem Runs the zoo program on Windows; builds it first when it is missing.
setlocal
if "%~1"=="spark" (
  echo zoo: jobs on Spark run on Linux and macOS: Hadoop's file system needs native parts on Windows; use WSL 1>&2
  exit /b 1
)
set "ROOT=%~dp0"
set "JAR=%ROOT%cli\target\cli-0.1.0.jar"
if not exist "%JAR%" (
  echo zoo: building from source; the first time this takes a few minutes ... 1>&2
  call mvn -q -B -f "%ROOT%pom.xml" package -DskipTests -pl cli -am 1>&2
  if errorlevel 1 exit /b 1
)
set "OPT_OUT_TRACKING=true"
set "ORT_DISABLE_TELEMETRY=1"
set "TORCH_CPP_LOG_LEVEL=ERROR"
java -Xshare:auto -jar "%JAR%" %*
exit /b %errorlevel%
